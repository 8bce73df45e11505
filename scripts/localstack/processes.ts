import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * An emulator's processes carry this variable with its folder: LocalStack, and by inheritance
 * DynamoDB Local and the functions. So they are found even if LocalStack died, and a process
 * that later got the same pid is never taken for one of them.
 */
export const MARK = "ORDER_SAGA_EMULATOR_DIR";
const POLL_MS = 20;

/** When a process started, in a form only good for comparing; undefined if it does not run. */
export function startTime(pid: number): string | undefined {
  if (process.platform !== "linux") return ps("-o", "lstart=", "-p", String(pid))?.trim();
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold spaces; after it the state is field 3, the start 22.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Whether the process with this pid is still the one that started then. */
export function isSame(pid: number, started: string): boolean {
  return startTime(pid) === started;
}

/** The pids of an emulator's processes, in the order of their pids. */
export function processesOf(dir: string): number[] {
  return marked((environment) => environment.includes(`${MARK}=${dir}`));
}

/** The pids of processes whose environment (a list of NAME=value) satisfies the test. */
export function marked(test: (environment: string[]) => boolean): number[] {
  if (process.platform !== "linux") return markedByPs(test);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && test(environmentOf(pid)));
}

/** The environment of a process as a list of NAME=value; empty if it may not be read. */
export function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}

/** Sends a signal; a process that is gone by now is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Kills every process of an emulator at once, and returns when none is left. */
export async function killAll(dir: string): Promise<void> {
  for (let pids = processesOf(dir); pids.length > 0; pids = processesOf(dir)) {
    for (const pid of pids) signal(pid, "SIGKILL");
    await sleep(POLL_MS);
  }
}

function markedByPs(test: (environment: string[]) => boolean): number[] {
  const lines = ps("-axww", "-E", "-o", "pid=,command=")?.split("\n") ?? [];
  return lines.flatMap((line) => {
    const [pid, ...words] = line.trim().split(/\s+/);
    return test(words) && Number(pid) !== process.pid ? [Number(pid)] : [];
  });
}

function ps(...args: string[]): string | undefined {
  try {
    return execFileSync("ps", args, { encoding: "utf8", maxBuffer: 1 << 26 });
  } catch {
    return undefined;
  }
}
