import { handler, Machine } from "./machine";

// How a function's failure looks to a state machine: with the names and texts that AWS documents, or
// that are in the source of its Node.js runtime client.

let machine: Machine;

beforeAll(async () => {
  machine = await Machine.start();
});

afterAll(async () => {
  await machine.remove();
});

async function failureOf(code: string, options = {}) {
  const execution = await machine.call(await machine.deploy(code, options));
  const cause: unknown = JSON.parse(execution.cause ?? "null");
  return { status: execution.status, error: execution.error, cause };
}

const uuid = "[0-9a-f-]{36}";
const exits = (how: string) => ({
  status: "FAILED",
  error: "Runtime.ExitError",
  cause: {
    errorType: "Runtime.ExitError",
    errorMessage: expect.stringMatching(new RegExp(`^RequestId: ${uuid} Error: ${how}$`)),
  },
});
const fails = (errorType: string, errorMessage: unknown, rest: object = {}) => ({
  status: "FAILED",
  error: errorType,
  cause: { errorType, errorMessage, ...rest },
});
const TRACE = { trace: expect.arrayContaining([expect.any(String)]) };

const failures: [what: string, code: string, options: object, expected: object][] = [
  [
    "exits with 1",
    handler("process.exit(1)"),
    {},
    exits("Runtime exited with error: exit status 1"),
  ],
  [
    "exits with 0",
    handler("process.exit(0)"),
    {},
    exits("Runtime exited without providing a reason"),
  ],
  [
    "kills itself",
    handler("process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})"),
    {},
    exits("Runtime exited with error: signal: killed"),
  ],
  [
    "runs too long",
    handler("await new Promise((done) => setTimeout(done, 60_000))"),
    { timeout: 1 },
    fails(
      "Sandbox.Timedout",
      expect.stringMatching(
        new RegExp(`^RequestId: ${uuid} Error: Task timed out after 1.00 seconds$`),
      ),
    ),
  ],
  [
    "computes without end",
    handler("for (;;);"),
    { timeout: 1 },
    fails("Sandbox.Timedout", expect.stringContaining("Task timed out after 1.00 seconds")),
  ],
  ["throws", handler("throw new RangeError('no')"), {}, fails("RangeError", "no", TRACE)],
  [
    "throws an error of its own",
    handler("class Declined extends Error { name = 'Declined' } throw new Declined('card')"),
    {},
    fails("Declined", "card", TRACE),
  ],
  ["throws a string", handler("throw 'no'"), {}, fails("string", "no", { trace: [] })],
  [
    "throws an object",
    handler("throw { a: 1 }"),
    {},
    fails("object", "[object Object]", { trace: [] }),
  ],
  ["throws undefined", handler("throw undefined"), {}, fails("string", "handled", { trace: [] })],
  [
    "returns a BigInt",
    handler("return { n: 1n }"),
    {},
    fails("Error", "Unable to stringify response body", TRACE),
  ],
  [
    "returns a circle",
    handler("const a = {}; a.a = a; return a"),
    {},
    fails("Error", "Unable to stringify response body", TRACE),
  ],
  [
    "returns over 6 MB",
    handler("return 'x'.repeat(6 * 1024 * 1024 + 101)"),
    {},
    fails(
      "Function.ResponseSizeTooLarge",
      "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    ),
  ],
  [
    "leaves a rejection unhandled",
    handler(
      "Promise.reject(new Error('lost')); await new Promise((done) => setTimeout(done, 500))",
    ),
    {},
    fails("Runtime.UnhandledPromiseRejection", "Error: lost", TRACE),
  ],
  [
    "throws where nobody catches",
    handler(
      "setImmediate(() => { throw new Error('late') }); await new Promise((d) => setTimeout(d, 500))",
    ),
    {},
    fails("Error", "late", TRACE),
  ],
  [
    "never settles its promise",
    handler("await new Promise(() => {})"),
    {},
    fails("Runtime.NodeJsExit", expect.stringContaining("a Promise that was never settled"), TRACE),
  ],
  [
    "has a syntax error (ES module)",
    "export const handler = async () => { return ( }",
    {},
    fails("Runtime.UserCodeSyntaxError", expect.stringMatching(/^SyntaxError: /), TRACE),
  ],
  [
    "has a syntax error (CommonJS)",
    "exports.handler = async () => { return ( }",
    { file: "index.js" },
    fails("Runtime.UserCodeSyntaxError", expect.stringMatching(/^SyntaxError: /), TRACE),
  ],
  [
    "throws while it loads",
    "throw new Error('no configuration')",
    {},
    fails("Error", "no configuration", TRACE),
  ],
  [
    "exits while it loads",
    "process.exit(7)",
    {},
    exits("Runtime exited with error: exit status 7"),
  ],
  [
    "has no such handler",
    handler("return 1"),
    { handler: "index.other" },
    fails("Runtime.HandlerNotFound", "index.other is undefined or not exported", TRACE),
  ],
  [
    "has no such module",
    handler("return 1"),
    { handler: "other.handler" },
    fails(
      "Runtime.ImportModuleError",
      expect.stringContaining("Cannot find module 'other'"),
      TRACE,
    ),
  ],
];

test.each(failures)("a function that %s", async (_what, code, options, expected) => {
  expect(await failureOf(code, options)).toEqual(expected);
});

test("a function that a debugger may stop has no timeout", async () => {
  const slow = handler("await new Promise((done) => setTimeout(done, 1500))");
  const options = { timeout: 1, nodeOptions: "--inspect=127.0.0.1:0" };
  const execution = await machine.call(await machine.deploy(slow, options));
  expect(execution.status).toBe("SUCCEEDED");
});
