import { setTimeout as delay } from "node:timers/promises";

const SHORTEST_MS = 100;
const LONGEST_MS = 1000;

/**
 * Asks until there is an answer, less often the longer it takes, so that many waits do not overload an emulator.
 * @throws Error that names what was waited for, after that time.
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  timeoutMs = 60_000,
): Promise<T> {
  const started = Date.now();
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    const waited = Date.now() - started;
    if (waited > timeoutMs) throw new Error(`waited ${timeoutMs} ms without success for ${what}`);
    await delay(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, waited / 10)));
  }
}
