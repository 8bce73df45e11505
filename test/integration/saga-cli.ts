import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";

const BIN = resolve(__dirname, "../../bin/saga.mjs");

export interface Ran {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the real command in its own process, with these settings in addition to the test's. */
export async function saga(
  args: readonly string[],
  { input = "", env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [BIN, ...args], { env: { ...process.env, ...env } });
  child.stdin.end(input);
  const ended = new Promise<number | null>((done) => child.once("close", done));
  const [out, err, exit] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exit, out, err };
}

/** Runs it with `--json` and parses its output. @throws Error if it ends with another exit code. */
export async function sagaJson(args: readonly string[], exit = 0, input = ""): Promise<unknown> {
  const ran = await saga([...args, "--json"], { input });
  if (ran.exit !== exit) throw new Error(`saga ${args.join(" ")}: ${JSON.stringify(ran)}`);
  return JSON.parse(ran.out);
}
