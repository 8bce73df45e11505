import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { join, resolve } from "node:path";
import { note } from "../stage/times";

/** A command of a test run. */
export interface Step {
  readonly title: string;
  /** Of node_modules/.bin, with its arguments. */
  readonly command: readonly [name: string, ...args: string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** What it prints is shown when it is over, so that it does not mix with another's. */
  readonly quiet?: true;
  /** It gives way to what is measured by the clock: what waits for nobody. */
  readonly nice?: true;
}

const root = resolve(__dirname, "../..");
const NICE = 10;

/**
 * Runs lanes of steps side by side, the steps of a lane one after the other, each of them also
 * where one before has failed. Returns the titles of those that failed.
 */
export async function runLanes(
  lanes: readonly (readonly Step[])[],
  signal: AbortSignal,
): Promise<string[]> {
  const failed = await Promise.all(lanes.map((steps) => runLane(steps, signal)));
  return failed.flat();
}

async function runLane(steps: readonly Step[], signal: AbortSignal): Promise<string[]> {
  const failed: string[] = [];
  for (const step of steps) {
    signal.throwIfAborted();
    console.error(`— ${step.title} …`);
    const started = Date.now();
    const code = await run(step, signal);
    const seconds = (Date.now() - started) / 1000;
    note({ kind: "step", name: step.title, seconds });
    console.error(`— ${step.title}: ${code === 0 ? "passed" : "FAILED"}, ${seconds.toFixed(0)} s`);
    if (code !== 0) failed.push(step.title);
  }
  return failed;
}

function run(
  { command: [name, ...args], env, quiet, nice }: Step,
  signal: AbortSignal,
): Promise<number> {
  const child = spawn(join(root, "node_modules/.bin", name), args, {
    cwd: root,
    signal,
    env: { ...process.env, ...env },
    stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
  });
  if (nice && child.pid !== undefined) setPriority(child.pid, NICE);
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (it) => printed.push(it));
  return new Promise((done) => {
    child.on("error", () => done(1));
    child.on("close", (code) => {
      process.stderr.write(Buffer.concat(printed));
      done(code ?? 1);
    });
  });
}
