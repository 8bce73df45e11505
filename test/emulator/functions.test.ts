import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { waitFor } from "../../scripts/deployed/wait-for";
import { isSame, startTime } from "../../scripts/localstack/processes";
import { handler, Machine } from "./machine";
import { processesOfFunction } from "./support";

let machine: Machine;
/** The folder in which functions leave files that show their progress. */
let marks: string;

beforeAll(async () => {
  marks = mkdtempSync(join(tmpdir(), "order-saga-"));
  machine = await Machine.start();
});

afterAll(async () => {
  await machine.remove();
  rmSync(marks, { recursive: true, force: true });
});

async function invoke(name: string): Promise<unknown> {
  const answer = await machine.lambda.send(new InvokeCommand({ FunctionName: name }));
  expect(answer.FunctionError).toBeUndefined();
  return JSON.parse(answer.Payload?.transformToString() ?? "");
}

test.each([
  ["undefined", "return undefined", null],
  ["null", "return null", null],
  ["text outside of ASCII", "return 'ü\\u2028😀\\n'", "ü\u2028😀\n"],
])("a function that returns %s succeeds", async (_what, body, expected) => {
  expect(await invoke(await machine.deploy(handler(body)))).toEqual(expected);
});

test("an answer of just 6 MB passes", async () => {
  const length = 6 * 1024 * 1024 - 2;
  const text = await invoke(await machine.deploy(handler(`return 'x'.repeat(${length})`)));
  expect(String(text).length).toBe(length);
});

test("handlers with a callback work, and a CommonJS file", async () => {
  const code =
    "exports.handler = (event, context, done) => { setTimeout(() => done(null, 1), 10) }";
  const name = await machine.deploy(code, { file: "index.js" });
  expect((await machine.call(name)).output).toBe("1");
});

test("a function that crashed or ran too long works in the next call", async () => {
  // The process takes a second to end, so the next call comes before it has ended.
  const slowEnd =
    "process.on('exit', () => { const at = Date.now(); while (Date.now() < at + 1000); });";
  const body =
    "if (event.how === 'exit') process.exit(1); const later = new Promise((d) => setTimeout(d, 500)); " +
    "if (event.how === 'reject') { Promise.reject(new Error()); await later; } " +
    "if (event.how === 'hang') for (;;); return 'well'";
  const name = await machine.deploy(slowEnd + handler(body), { timeout: 3 });
  for (const how of ["exit", "reject", "hang"]) {
    expect((await machine.call(name, { how })).status).toBe("FAILED");
    expect((await machine.call(name)).output).toBe('"well"');
  }
});

test.each([
  ["imports late", "(await import('node:os')).EOL"],
  ["requires late", "require('node:os').EOL"],
])("a function that %s does so in each process", async (_how, late) => {
  const leave = "setTimeout(() => process.exit(1))";
  const body = `if (event.how === "exit") ${leave}; return ${late}`;
  const name = await machine.deploy(`exports.handler = async (event) => { ${body} }`, {
    file: "index.js",
  });
  for (let process = 1; process <= 3; process++) {
    expect((await machine.call(name)).output).toBe('"\\n"');
    await machine.call(name, { how: "exit" });
    await waitFor("its end", async () => processesOfFunction(machine.emulator, name).length === 0);
  }
});

test("a process that is killed from outside in mid-call fails its call alone", async () => {
  const mark = join(marks, "in-mid-call");
  const body = `fs.writeFileSync(${JSON.stringify(mark)}, ""); await new Promise(() => setInterval(() => {}, 1000));`;
  const name = await machine.deploy(`import fs from "node:fs"; ${handler(body)}`, { timeout: 60 });
  const arn = await machine.begin(name);
  await waitFor("its call", async () => existsSync(mark));
  const pids = processesOfFunction(machine.emulator, name);
  expect(pids).toHaveLength(1);
  for (const pid of pids) process.kill(pid, "SIGKILL");
  const { error, cause } = await machine.ended(arn);
  expect(error).toBe("Runtime.ExitError");
  expect(cause).toContain("signal: killed");
});

test("functions see the emulator, and one process serves calls one after the other", async () => {
  const name = await machine.deploy(handler("return [process.env.AWS_ENDPOINT_URL, process.pid]"));
  const first: unknown = JSON.parse((await machine.call(name)).output ?? "");
  const pids = processesOfFunction(machine.emulator, name);
  expect(first).toEqual([machine.emulator.endpoint, pids[0]]);
  expect(JSON.parse((await machine.call(name)).output ?? "")).toEqual(first);
});

test("calls at the same time have a process each", async () => {
  // Each call waits for the others, however slowly their processes start.
  const body =
    `fs.writeFileSync(${JSON.stringify(join(marks, "call-"))} + process.pid, ""); ` +
    `const there = () => fs.readdirSync(${JSON.stringify(marks)}).filter((name) => name.startsWith("call-")); ` +
    "while (there().length < 4) await new Promise((d) => setTimeout(d, 20)); return process.pid";
  const code = `import fs from "node:fs"; ${handler(body)}`;
  const name = await machine.deploy(code, { timeout: 60 });
  const runs = await Promise.all(Array.from({ length: 4 }, async () => await machine.call(name)));
  expect(new Set(runs.map(({ output }) => output)).size).toBe(4);
});

test("functions end when LocalStack alone is killed", async () => {
  const name = await machine.deploy(handler("return 1"));
  await machine.call(name);
  const [pid = 0] = processesOfFunction(machine.emulator, name);
  const started = startTime(pid) ?? "";
  expect(started).not.toBe("");
  process.kill(machine.emulator.pid ?? 0, "SIGKILL");
  await waitFor("its end", async () => !isSame(pid, started));
});
