import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, closeSync, openSync } from "node:fs";
import { tail } from "./tail";
import { UserError } from "./user-error";

/** Where the progress of something slow goes, and what interrupts it. */
export interface Progress {
  log: (line: string) => void;
  signal?: AbortSignal | undefined;
}

/** Runs one command and logs how long it took. Throws UserError if it fails. */
export type Run = (what: string, command: string, args: string[]) => Promise<void>;

/**
 * Runs sequences of steps side by side. If one fails the others are stopped, and the first error
 * is thrown when all have ended. The commands' output goes to `logFile`.
 */
export async function runSteps(
  logFile: string,
  { log, signal }: Progress,
  sequences: ((run: Run) => Promise<void>)[],
): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any(signal ? [signal, stop.signal] : [stop.signal]);
  let firstError: unknown;
  const run: Run = async (what, command, args) => {
    either.throwIfAborted();
    const started = Date.now();
    await runCommand(what, command, args, logFile, either);
    log(`  ${what}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  };
  const guarded = sequences.map(async (sequence) => {
    try {
      await sequence(run);
    } catch (error) {
      firstError ??= error;
      stop.abort();
    }
  });
  await Promise.all(guarded);
  if (signal?.aborted) throw new UserError("interrupted");
  if (firstError !== undefined) throw firstError;
}

async function runCommand(
  what: string,
  command: string,
  args: string[],
  logFile: string,
  signal: AbortSignal,
): Promise<void> {
  appendFileSync(logFile, `$ ${[command, ...args].join(" ")}\n`);
  const output = openSync(logFile, "a");
  try {
    const child = spawn(command, args, { stdio: ["ignore", output, output] });
    const stop = () => child.kill();
    signal.addEventListener("abort", stop);
    const [status] = await once(child, "exit");
    signal.removeEventListener("abort", stop);
    if (status !== 0) throw new UserError(`installing ${what} failed:\n${tail(logFile)}`);
  } finally {
    closeSync(output);
  }
}
