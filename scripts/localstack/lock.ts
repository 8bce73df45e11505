import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { jsonOf } from "../command/json";
import { UserError } from "../command/user-error";
import { isSame, startTime } from "./processes";

const POLL_MS = 200;
const ownerSchema = z.object({ pid: z.number().int(), started: z.string() });

/**
 * Runs an action while no other process holds the lock file. If another process holds it, calls `onWait`
 * once with its pid and waits. The lock of a process that no longer runs does not count.
 * Throws UserError if `signal` is aborted during the wait.
 */
export async function withLock<T>(
  file: string,
  action: () => Promise<T>,
  onWait: (pid: number) => void = () => {},
  signal?: AbortSignal,
): Promise<T> {
  let isWaiting = false;
  while (!take(file)) {
    const pid = liveOwner(file);
    if (pid === undefined) continue;
    if (!isWaiting) onWait(pid);
    isWaiting = true;
    if (signal?.aborted) throw new UserError("interrupted");
    await sleep(POLL_MS);
  }
  try {
    return await action();
  } finally {
    unlock(file);
  }
}

/**
 * Takes the lock file unless another running process holds it. Returns whether this process holds it now.
 * It holds the lock until `unlock`.
 */
export function tryLock(file: string): boolean {
  while (!take(file)) {
    const pid = liveOwner(file);
    if (pid !== undefined) return pid === process.pid;
  }
  return true;
}

/** Gives up a lock of this process. */
export function unlock(file: string): void {
  rmSync(file, { force: true });
}

/** Links a complete file into place, so that the lock never exists without its owner's name. */
function take(file: string): boolean {
  mkdirSync(dirname(file), { recursive: true });
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, started: startTime(process.pid) ?? "" }));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** The pid of the lock's owner. If the owner no longer runs, removes the lock and returns undefined. */
function liveOwner(file: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined; // released just now
  }
  const owner = ownerSchema.safeParse(jsonOf(text)).data;
  if (owner && isSame(owner.pid, owner.started)) return owner.pid;
  rmSync(file, { force: true });
  return undefined;
}
