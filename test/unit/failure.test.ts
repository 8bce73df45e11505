import { inWords } from "../../scripts/command/failure";
import { UserError } from "../../scripts/localstack";

const endpoint = "http://127.0.0.1:4999";
const before = process.env.AWS_ENDPOINT_URL;
beforeAll(() => {
  process.env.AWS_ENDPOINT_URL = endpoint;
});
afterAll(() => {
  if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
  else process.env.AWS_ENDPOINT_URL = before;
});

const withCode = (message: string, code: string) => Object.assign(new Error(message), { code });
const refused = withCode("connect ECONNREFUSED 127.0.0.1:4999", "ECONNREFUSED");

describe("what is read of a failure:", () => {
  it.each([
    ["a full disk", withCode("write", "ENOSPC"), "The disk is full. Make room"],
    ["an emulator that is gone", refused, `No LocalStack answers at ${endpoint}`],
    [
      "the same, behind others",
      new Error("no", { cause: new AggregateError([refused]) }),
      "No Local",
    ],
    [
      "an emulator that is broken",
      new Error("Internal Server Error"),
      "npm run localstack -- kill",
    ],
    [
      "the same in the CDK's words",
      new UserError("cdk deploy failed:\nsocket hang up"),
      "No Local",
    ],
  ])("%s: what to do, and no stack", (_what, error, advice) => {
    const words = inWords(error);
    expect(words).toContain(advice);
    expect(words).not.toMatch(/^\s+at /m);
  });

  it("the causes, each once, as the first message may say nothing", () => {
    const [first, second] = inWords(new TypeError("fetch failed", { cause: refused })).split("\n");
    expect([first, second]).toEqual(["fetch failed", refused.message]);
  });

  it("a fault that the user can mend: the message only", () => {
    expect(inWords(new UserError("choose another --port"))).toBe("choose another --port");
  });

  it("a fault of this program: its stack", () => {
    expect(inWords(new TypeError("x is no function"))).toMatch(/^TypeError: x is.*\n\s+at /);
  });
});
