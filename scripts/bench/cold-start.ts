import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Deployed } from "./functions";
import type { FunctionResult } from "./model";
import { median, round } from "./statistics";

const ROUNDS = 10;
const run = promisify(execFile);

/** Loads the bundle, which is what Lambda does at a cold start once Node runs. */
const LOADER = `
  const started = performance.now();
  require(process.argv[1]);
  process.stdout.write(String(performance.now() - started), () => process.exit(0));
`;

/** Loads each function's bundle in fresh processes. Functions take turns, so that all meet the same noise. */
export async function measureColdStarts(
  functions: ReadonlyMap<string, Deployed>,
  dir: string,
  signal: AbortSignal,
): Promise<FunctionResult[]> {
  const bundles = [...functions].map(([name, deployed]) => {
    const file = join(dir, "bundles", name, "index.js");
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, deployed.code);
    return { name, deployed, file, loads: [] as number[] };
  });
  for (let turn = 0; turn <= ROUNDS; turn++) {
    for (const { deployed, file, loads } of bundles) {
      const ms = await load(file, deployed, signal);
      if (turn > 0) loads.push(round(ms)); // the first load reads the file from disk
    }
  }
  return bundles.map(({ name, deployed, loads }) => ({
    name,
    bundleBytes: deployed.code.length,
    zipBytes: deployed.zipBytes,
    loadMs: median(loads),
    loads,
  }));
}

async function load(file: string, { environment }: Deployed, signal: AbortSignal) {
  const env = { PATH: process.env.PATH, AWS_REGION: process.env.AWS_REGION, ...environment };
  const { stdout } = await run(process.execPath, ["-e", LOADER, file], { env, signal });
  return Number(stdout);
}
