import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, closeSync, openSync } from "node:fs";
import { UserError } from "../command/user-error";
import { adviceOn } from "./advice";
import { signal as send } from "./processes";
import { UTF8 } from "./settings";
import { tail } from "./tail";

const STILL_MS = 5_000;

/** Where a slow operation logs its progress, and the signal that interrupts it. */
export interface Progress {
  log: (line: string) => void;
  signal?: AbortSignal | undefined;
}

/** What a sequence can do. Each step logs its duration, and its progress every 5 s. */
export interface Steps {
  /** Runs one command. Throws UserError if it fails. */
  run(what: string, command: string, args: string[]): Promise<void>;
  /** Runs one task in this process. The task reports its progress. */
  task(what: string, action: Task): Promise<void>;
}

type Task = (signal: AbortSignal, onProgress: (text: string) => void) => Promise<void>;

/**
 * Runs sequences of steps side by side. If one fails, the others are stopped, and the first error is thrown
 * when all have ended. The commands' output goes to `logFile`.
 */
export async function runSequences(
  logFile: string,
  { log, signal }: Progress,
  sequences: ((steps: Steps) => Promise<void>)[],
): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any(signal ? [signal, stop.signal] : [stop.signal]);
  let firstError: unknown;
  const task: Steps["task"] = async (what, action) => {
    either.throwIfAborted();
    await timed(what, log, (onProgress) => action(either, onProgress));
  };
  const run: Steps["run"] = (what, command, args) =>
    task(what, (abort) => runCommand(what, command, args, logFile, abort));
  const guarded = sequences.map(async (sequence) => {
    try {
      await sequence({ run, task });
    } catch (error) {
      firstError ??= error;
      stop.abort();
    }
  });
  await Promise.all(guarded);
  if (signal?.aborted) throw new UserError("interrupted");
  if (firstError !== undefined) throw firstError;
}

async function timed(
  what: string,
  log: Progress["log"],
  action: (onProgress: (text: string) => void) => Promise<void>,
): Promise<void> {
  const started = Date.now();
  const seconds = (digits: number) => `${((Date.now() - started) / 1000).toFixed(digits)} s`;
  let reached = "";
  const still = setInterval(() => log(`  ${what}: ${reached}${seconds(0)} …`), STILL_MS);
  try {
    await action((text) => {
      reached = `${text}, `;
    });
    log(`  ${what}: ${seconds(1)}`);
  } finally {
    clearInterval(still);
  }
}

async function runCommand(
  what: string,
  command: string,
  args: string[],
  logFile: string,
  abort: AbortSignal,
): Promise<void> {
  appendFileSync(logFile, `$ ${[command, ...args].join(" ")}\n`);
  const output = openSync(logFile, "a");
  try {
    const child = spawn(command, args, {
      stdio: ["ignore", output, output],
      detached: true, // its own process group, so that its children are stopped with it
      env: { ...process.env, LC_ALL: UTF8 },
    });
    const stop = () => child.pid !== undefined && send(-child.pid, "SIGKILL");
    abort.addEventListener("abort", stop);
    const [status] = await once(child, "exit");
    abort.removeEventListener("abort", stop);
    if (status !== 0) {
      const end = tail(logFile);
      throw new UserError(`installing ${what} failed:\n${end}${adviceOn(end)}`);
    }
  } finally {
    closeSync(output);
  }
}
