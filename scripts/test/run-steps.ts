import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join, resolve } from "node:path";
import { signal } from "../localstack/processes";
import { note } from "../stage/times";

/** A command of a test run. */
export interface Step {
  readonly title: string;
  /** Of node_modules/.bin, with its arguments. */
  readonly command: readonly [name: string, ...args: string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** It calculates, and takes what others that run at the same time leave of the cores. */
  readonly isBehind?: true;
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

/**
 * Runs two rows of steps at the same time, as `runSteps` runs one. An interrupt ends both of them
 * before it is told.
 */
export async function runSideBySide(
  one: readonly Step[],
  other: readonly Step[],
  interrupt: AbortSignal,
): Promise<string[]> {
  const both = [runSteps(one, interrupt), runSteps(other, interrupt)];
  await Promise.allSettled(both);
  return (await Promise.all(both)).flat();
}

/** Runs it in a group of its own, which ends as a whole: a worker in a search hears nothing. */
function run(
  { command: [name, ...args], env, isBehind }: Step,
  interrupt: AbortSignal,
): Promise<number> {
  const child = spawn(join(root, "node_modules/.bin", name), args, {
    cwd: root,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (isBehind && child.pid !== undefined) putBehind(child.pid);
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

const BEHIND = constants.priority.PRIORITY_BELOW_NORMAL;

/** Linux shares the cores out by session before it looks at a process's own priority. */
function putBehind(pid: number): void {
  setPriority(pid, BEHIND);
  try {
    writeFileSync(`/proc/${pid}/autogroup`, `${BEHIND}`);
  } catch {
    // Not Linux, or without such groups: the process's own priority is all there is.
  }
}
