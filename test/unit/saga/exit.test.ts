import { Failed, Refused, Unknown } from "../../../scripts/deployed/errors";
import { UserError } from "../../../scripts/localstack";
import { anOrder } from "../given";
import { run } from "./fake";

describe("what the command ends with", () => {
  it.each([
    ["1, where it was tried and failed", new Failed("it broke"), 1],
    ["3, where there is no such thing", new Unknown("no order"), 3],
    ["4, where what is so does not allow it", new Refused("AlreadyConfirmed"), 4],
    ["5, where the stack is not deployed", new UserError("not deployed"), 5],
  ])("%s", async (_what, error, exit) => {
    const ran = await run(["redrive", "o-1"], {
      redrive: async () => {
        throw error;
      },
    });
    expect(ran).toEqual({ exit, out: "", err: error.message });
  });

  const named = (name: string, message = "") => Object.assign(new Error(message), { name });
  it.each([
    ["no credentials", named("CredentialsProviderError"), /credentials do not work/],
    ["no region", named("Error", "Region is missing"), /No AWS region/],
    ["a permission that lacks", named("AccessDeniedException", "s3:x"), /do not permit it: s3:x/],
    [
      "no answer, however deep it is told",
      new AggregateError([Object.assign(new Error(), { code: "ECONNREFUSED" })]),
      /does not answer/,
    ],
  ])("5, where AWS cannot be used: %s", async (_what, error, words) => {
    const ran = await run(["list"], { open: () => Promise.reject(error) });
    expect(ran).toEqual({ exit: 5, out: "", err: expect.stringMatching(words) });
  });

  it("1 and the stack, for an unexpected error", async () => {
    const ran = await run(["list"], { open: () => Promise.reject(new TypeError("a bug")) });
    expect(ran).toEqual({ exit: 1, out: "", err: expect.stringMatching(/a bug\n +at /) });
  });

  it.each([
    [["lst"], /Did you mean list\?/],
    [["list", "--recent", "many"], /must be a whole number/],
    [["redrive", "o-1", "--wait", "long"], /must be a whole number/],
    [["stock", "set", "widget", "-1"], /unknown option|whole number/],
    [["show"], /missing required argument/],
    [["list", "--coordination", "none"], /Allowed choices/],
    [["place", "nowhere.json"], /cannot be read: ENOENT/],
    [["place", "text"], /not JSON/],
    [["place", "typo"], /currency: is not an ISO 4217 currency/],
  ])("2, called wrongly: %j", async (args, words) => {
    const typo = JSON.stringify(anOrder({ currency: "euro" }));
    const ran = await run(args, {}, { text: "order", typo });
    expect(ran).toEqual({ exit: 2, out: "", err: expect.stringMatching(words) });
  });

  it("0 for help, which has examples in every command", async () => {
    const { exit, out } = await run(["--help"], {});
    expect(exit).toBe(0);
    const names = [
      ...out.matchAll(/^ {2}([a-z][a-z-]+)( \[options\])?( [<[][\w.-]+[>\]])? {2,}/gm),
    ];
    const commands = names.flatMap(([, name]) => (name && name !== "help" ? [name] : []));
    expect(commands).toHaveLength(17);
    for (const command of commands) {
      const help = await run([command, "--help"], {});
      expect([command, help.exit, help.out]).toEqual([
        command,
        0,
        expect.stringContaining("  $ saga "),
      ]);
    }
  });
});
