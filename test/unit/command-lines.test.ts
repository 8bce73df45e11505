import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";

const ROOT = resolve(__dirname, "../..");
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));

/** What they do not know they give to jest, which has its own words. */
const OF_JEST = ["test", "test:all"];
/** Every script of our own, by its name in package.json. */
const ours = Object.entries(scripts).flatMap(([name, command]) => {
  const [, script = ""] = /^node scripts\/run\.mjs (\S+)/.exec(command) ?? [];
  return script && !OF_JEST.includes(name) ? [{ name, script }] : [];
});

interface Ran {
  readonly exit: number | string | null | undefined;
  readonly out: string;
  readonly err: string;
}

/** Runs a script as `npm run` does. One that does not know its options would run for minutes. */
function run(script: string, option: string): Promise<Ran> {
  const args = ["--import", "tsx", script, option];
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: ROOT, timeout: 60_000 }, (error, out, err) =>
      done({ exit: error ? error.code : 0, out, err }),
    );
  });
}

test("there are scripts", () => expect(ours.length).toBeGreaterThan(15));

test.concurrent.each(ours)(
  "$name refuses an option that it does not know, and says which there are",
  async ({ script }) => {
    const { exit, out, err } = await run(script, "--no-such-option");
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toContain("error: unknown option '--no-such-option'");
    expect(err).toMatch(/^Usage: .*\[options\][\s\S]*^Options:[\s\S]*-h, --help/m);
  },
);

test("--help shows them, and runs nothing", async () => {
  const { exit, out, err } = await run("scripts/demo/cli.ts", "--help");
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
  expect(out).toMatch(/^Usage: npm run demo -- \[options\][\s\S]*--port <port>/);
});
