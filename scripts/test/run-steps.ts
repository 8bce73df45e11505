import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { signal } from "../localstack/processes";
import { note } from "../stage/times";

/** A command of a test run. */
export interface Step {
  readonly title: string;
  /** Of node_modules/.bin, with its arguments. */
  readonly command: readonly [name: string, ...args: string[]];
  readonly env?: Readonly<Record<string, string>>;
}

const root = resolve(__dirname, "../..");

/**
 * Runs steps one after the other, each of them also where one before has failed: what waits for
 * time-outs has the machine for itself. Returns the titles of those that failed.
 */
export async function runSteps(steps: readonly Step[], interrupt: AbortSignal): Promise<string[]> {
  const failed: string[] = [];
  for (const step of steps) {
    interrupt.throwIfAborted();
    console.error(`— ${step.title} …`);
    const started = Date.now();
    const code = await run(step, interrupt);
    const seconds = (Date.now() - started) / 1000;
    note({ kind: "step", name: step.title, seconds });
    console.error(`— ${step.title}: ${code === 0 ? "passed" : "FAILED"}, ${seconds.toFixed(0)} s`);
    if (code !== 0) failed.push(step.title);
  }
  return failed;
}

/** Runs it in a group of its own, which ends as a whole: a worker in a search hears nothing. */
function run({ command: [name, ...args], env }: Step, interrupt: AbortSignal): Promise<number> {
  const child = spawn(join(root, "node_modules/.bin", name), args, {
    cwd: root,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const stop = () => child.pid !== undefined && signal(-child.pid, "SIGTERM");
  interrupt.addEventListener("abort", stop);
  return new Promise((done) => {
    child.on("error", () => done(1));
    child.on("close", (code) => {
      interrupt.removeEventListener("abort", stop);
      done(code ?? 1);
    });
  });
}
