import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";
import { sagaNames } from "../../lambdas/sagas";
import { callsIn, ofPackage, pages } from "./docs/pages";

const ROOT = resolve(__dirname, "../..");
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));

/** Every command of this project, and its script. For `npx saga` see saga/command.test.ts. */
const commands = Object.entries(scripts).flatMap(([name, command]) => {
  const [, script = ""] = /^node scripts\/run\.mjs (\S+)/.exec(command) ?? [];
  return script && name !== "saga" ? [{ name, script }] : [];
});
/** The commands that use an emulator or serve a page. */
const WITH_PORT = [
  "aws-way",
  ...["bench", "bench:reconciler", "calls", "console", "demo", "deploy:local", "dev"],
  ...["localstack", "scenarios", "storm"],
];

/** Runs a command in this process until it would exit. Shared modules are only loaded once. */
function call(script: string, ...args: string[]) {
  const { argv } = process;
  const told = { out: "", err: "" };
  let exit: unknown;
  const write = (to: keyof typeof told) => (text: unknown) => {
    if (exit === undefined) told[to] += String(text);
    return true;
  };
  process.argv = ["node", script, ...args];
  jest.spyOn(process.stdout, "write").mockImplementation(write("out"));
  jest.spyOn(process.stderr, "write").mockImplementation(write("err"));
  jest.spyOn(process, "exit").mockImplementation((code) => {
    exit ??= code;
    throw new Error("it ends here");
  });
  try {
    require(join(ROOT, script));
  } catch (error) {
    if (exit === undefined) throw error;
  }
  jest.restoreAllMocks();
  process.argv = argv;
  return { exit, ...told };
}

/** The commands in the pages. For the operator's command see docs/pages.test.ts. */
const told = pages
  .flatMap(({ text }) => callsIn(text))
  .flatMap(({ name, args }) => {
    if (name !== "saga") return [{ name, args }];
    const script = ofPackage.get(args[0] ?? "");
    return commands.flatMap((it) => (it.script === script ? [{ name: it.name, args }] : []));
  });

test("there are commands, and the pages call no others", () => {
  expect(commands.length).toBeGreaterThan(18);
  const unknown = told.filter(({ name }) => !Object.hasOwn(scripts, name));
  expect(unknown).toEqual([]);
});

describe.each(commands)("npm run $name", ({ name, script }) => {
  it("refuses an option that it does not know, and says which there are", () => {
    const { exit, out, err } = call(script, "--no-such-option");
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toContain("error: unknown option '--no-such-option'");
    expect(err).toMatch(/^Usage: .*\[options\][\s\S]*^Options:[\s\S]*-h, --help/m);
  });

  it("--help shows them, and a port only where there is one; it runs nothing", () => {
    const sub = name === "localstack" ? ["up"] : [];
    const { exit, out, err } = call(script, ...sub, "--help");
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    expect(out).toContain(`Usage: npm run ${name} -- `);
    expect(out.includes("--port <port>")).toBe(WITH_PORT.includes(name));
    const options = told
      .filter((call) => call.name === name)
      .flatMap(({ args }) => args.filter((arg) => arg.startsWith("--")));
    for (const option of options) expect(out).toMatch(new RegExp(`${option}\\b`));
  });
});

test.each(["deploy/local-cli.ts", "dev/cli.ts"])("%s knows the sagas that there are", (script) => {
  const { exit, err } = call(`scripts/${script}`, "--saga", "holiday");
  expect(exit).toBe(2);
  expect(err).toContain(`Allowed choices are ${sagaNames.join(", ")}.`);
});

test("a command ends its process so", () => {
  const run = () =>
    execFileSync(process.execPath, ["scripts/run.mjs", "scripts/compare/cli.ts", "--no"], {
      cwd: ROOT,
      stdio: "pipe",
    });
  expect(run).toThrow(expect.objectContaining({ status: 2 }));
});
