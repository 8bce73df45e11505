import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../command/user-error";

/**
 * The variable that marks an emulator's processes, with the emulator's folder as its value. LocalStack has
 * it; DynamoDB Local and the functions inherit it. So they are found even if LocalStack has died, and a
 * process that later gets the same pid is never mistaken for one of them.
 */
export const MARK = "ORDER_SAGA_EMULATOR_DIR";
/** A second variable: the checkout that started the emulator. */
export const OWNER = "ORDER_SAGA_CHECKOUT";
/** Linux counts CPU time in hundredths of a second on all platforms of Node. */
const MS_PER_TICK = 10;
const POLL_MS = 20;
const KILL_MS = 10_000;

/** When a process started, as a text that is only good for comparing; undefined if it does not run. */
export function startTime(pid: number): string | undefined {
  if (process.platform !== "linux") return ps("-o", "lstart=", "-p", String(pid))?.trim();
  try {
    const fields = statOf(pid);
    const [state, threads, started] = [fields[0], fields[17], fields[19]];
    // A zombie has ended, unless one of its threads is still ending: until then it holds its sockets.
    return state === "Z" && Number(threads) <= 1 ? undefined : started;
  } catch {
    return undefined;
  }
}

/**
 * Linux's status of a process, from field 3 on: its state, and the others.
 * @throws Error if there is no such process.
 */
export function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name in parentheses may contain spaces
}

/** The CPU time of a process and its threads, in ms; 0 if it does not run. Linux only. */
export function cpuMs(pid: number): number {
  try {
    const fields = statOf(pid);
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  } catch {
    return 0;
  }
}

/** Whether this pid still belongs to the process that started at this time. */
export function isSame(pid: number, started: string): boolean {
  return startTime(pid) === started;
}

/** The variable's value for a folder. Encoded, because `ps` separates variables by blanks. */
export const markOf = (folder: string): string => encodeURI(folder);

/** The folder in a process's variable; undefined if the process has no such variable. */
export function folderIn(name: string, environment: readonly string[]): string | undefined {
  const item = environment.find((each) => each.startsWith(`${name}=`));
  return item === undefined ? undefined : decodeURI(item.slice(name.length + 1));
}

/** The pids of an emulator's processes, ascending. */
export function processesOf(dir: string): number[] {
  return marked((environment) => environment.includes(`${MARK}=${markOf(dir)}`));
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

/** Sends a signal. Does nothing if the process is gone. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/**
 * Kills every process of an emulator, and returns when none is left. Throws UserError if a process does
 * not end.
 */
export async function killAll(dir: string): Promise<void> {
  const deadline = Date.now() + KILL_MS;
  const ending = new Map<number, string>();
  for (;;) {
    for (const pid of processesOf(dir)) {
      ending.set(pid, startTime(pid) ?? "");
      signal(pid, "SIGKILL");
    }
    // An ending process loses its environment, and so its mark, before it closes its sockets.
    for (const [pid, started] of ending) if (!isSame(pid, started)) ending.delete(pid);
    if (ending.size === 0) return;
    if (Date.now() > deadline) {
      const pids = [...ending.keys()].join(", ");
      throw new UserError(`these processes do not end, not even by SIGKILL: ${pids}`);
    }
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
