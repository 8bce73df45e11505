import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join, resolve } from "node:path";
import { signal } from "../localstack/processes";
import { note } from "../stage/times";

/** A command of a test run. */
export interface Step {
  readonly title: string;
  /** A command in node_modules/.bin, with its arguments. */
  readonly command: readonly [name: string, ...args: string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** The step mostly calculates. It gets only the CPU time that concurrent steps leave. */
  readonly isBehind?: true;
}

const root = resolve(__dirname, "../..");

/**
 * Runs steps one after the other, even if one of them fails. So a step that waits for time-outs has the
 * machine for itself. Returns the titles of the steps that failed.
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
 * Runs two lists of steps at the same time, each like `runSteps`. An interrupt ends both before this throws.
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

/** Runs a step in its own process group. An interrupt ends the whole group, as search workers ignore it. */
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

/** Lowers the priority. Linux shares cores by session before it considers a process's own priority. */
function putBehind(pid: number): void {
  setPriority(pid, BEHIND);
  try {
    writeFileSync(`/proc/${pid}/autogroup`, `${BEHIND}`);
  } catch {
    // Not on Linux, or without session groups: only the process's own priority counts.
  }
}
