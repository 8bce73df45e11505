import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { commandLine } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { UserError } from "../command/user-error";
import { freePort } from "../localstack";
import { PROJECT } from "../project/root";
import { further, type Part, toFirstSaga } from "./way";

const FIRST_SAGA_SECONDS = 300;
const OWN_LINES = 100;
const PART_MS = 900_000;

commandLine(
  "stranger",
  "Goes the way of somebody who installs the package: in an empty folder elsewhere, from the packed " +
    "file, with an empty npm cache, to a saga that is tested, deployed to LocalStack, put under " +
    "faults, and clean under cdk-nag. Prints how long each part took.",
).parse();

runMain(async () => {
  const log = progress();
  const folder = mkdtempSync(join(tmpdir(), "saga-stranger-"));
  const port = await freePort();
  const home = join(folder, "parcels");
  mkdirSync(home);
  process.env.npm_config_cache = join(folder, "npm-cache");
  try {
    bash(PROJECT, `npm run --silent build && npm pack --silent --pack-destination ${folder}`);
    const [packed = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    const began = performance.now();
    for (const part of toFirstSaga(join(folder, packed), port)) go(home, part, log);
    const seconds = (performance.now() - began) / 1000;
    log(`${seconds.toFixed(0)} s from nothing to the first confirmed saga`);
    refuseMore("seconds", seconds, FIRST_SAGA_SECONDS);
    const own = ["lambdas/parcels/saga.ts", "app.ts"].map((file) => linesOf(join(home, file)));
    const lines = own.reduce((sum, one) => sum + one);
    log(`${lines} lines of code are its own, without its examples`);
    refuseMore("lines", lines, OWN_LINES);
    for (const part of further(versionOf("cdk-nag"), port)) go(home, part, log);
  } finally {
    // Called by its path: if the package is not installed, npx would download another package of that name.
    const saga = join(home, "node_modules/.bin/saga");
    spawnSync(saga, ["localstack", "down", "--port", `${port}`], { cwd: home });
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Runs a part, and logs how long it took. @throws UserError if it fails or takes too much CPU. */
function go(home: string, { what, lines, cpu: most }: Part, log: (line: string) => void): void {
  const began = performance.now();
  const cpu = bash(home, lines);
  const seconds = (performance.now() - began) / 1000;
  log(`${what}: ${seconds.toFixed(1)} s, of which ${cpu.toFixed(1)} s of CPU`);
  if (most) refuseMore(`CPU seconds of ${what}`, cpu, most);
}

function refuseMore(of: string, is: number, most: number): void {
  if (is > most) throw new UserError(`${is.toFixed(0)} ${of}, and ${most} are the most`);
}

/** Runs lines until one fails. @returns the CPU seconds. @throws UserError with the output. */
function bash(cwd: string, lines: string): number {
  const script = `set -euo pipefail; trap times EXIT\n${lines}`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script], {
    cwd,
    encoding: "utf8",
    timeout: PART_MS,
  });
  if (status !== 0) throw new UserError(`${lines}\n${stdout}${stderr}`);
  const [own = "", children = ""] = stdout.trimEnd().split("\n").slice(-2);
  const each = `${own} ${children}`.matchAll(/(\d+)m([\d.]+)s/g);
  return [...each].reduce((sum, [, m, s]) => sum + 60 * Number(m) + Number(s), 0);
}

/** Counts lines of code, without blank lines and comments, up to a saga's examples. */
function linesOf(file: string): number {
  const [code = ""] = readFileSync(file, "utf8").split(/^ {2}examples: /m);
  return code.split("\n").filter((line) => line.trim() && !/^\s*(\/\/|\/\*\*)/.test(line)).length;
}

/** The version of a package that this project is checked with. */
function versionOf(name: string): string {
  const manifest = z.object({ devDependencies: z.record(z.string(), z.string()) });
  const text = readFileSync(join(PROJECT, "package.json"), "utf8");
  return manifest.parse(JSON.parse(text)).devDependencies[name] ?? "latest";
}
