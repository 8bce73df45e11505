import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../command/user-error";
import { answersCalls } from "./answers";
import type { Progress } from "./steps";

const POLL_MS = 50;
const STILL_MS = 5_000;

/** A LocalStack that has just been started. */
export interface Starting {
  endpoint: string;
  /** How many seconds the start may take. */
  seconds: number;
  /** How it ended; undefined while it runs. */
  ended(): string | undefined;
  /** The path of its log, and the last lines of it. */
  lastWords(): string;
}

/**
 * Waits until LocalStack answers calls, and logs progress every 5 s. Throws UserError if it ends, takes too
 * long or is interrupted. Then the caller must stop it.
 */
export async function untilReady(starting: Starting, { log, signal }: Progress): Promise<void> {
  const { endpoint, seconds, ended, lastWords } = starting;
  const began = Date.now();
  let told = began;
  while (!(await answersCalls(endpoint, signal))) {
    if (signal?.aborted) throw new UserError("interrupted; LocalStack was stopped again");
    const end = ended();
    if (end) throw new UserError(`LocalStack ended while it started (${end}). ${lastWords()}`);
    if (Date.now() - began > seconds * 1000) {
      throw new UserError(`LocalStack did not answer within ${seconds} s. ${lastWords()}`);
    }
    if (Date.now() - told > STILL_MS) {
      told = Date.now();
      log(`  LocalStack starts: ${Math.round((told - began) / 1000)} s …`);
    }
    await sleep(POLL_MS);
  }
}
