import { setTimeout as delay } from "node:timers/promises";

/**
 * Waits for the ends of many runs by one poll for all of them, because a poll for each would be a load
 * itself. A late poll does not change a latency.
 */
export class Ends<End> {
  readonly #waiting = new Map<string, { done(end: End): void; failed(error: unknown): void }>();
  #polling: Promise<void> | undefined;

  /** @param ended returns which of these runs are over, and how they ended. */
  constructor(
    private readonly everyMs: number,
    private readonly ended: (runs: readonly string[]) => Promise<ReadonlyMap<string, End>>,
  ) {}

  of(run: string): Promise<End> {
    return new Promise((done, failed) => {
      this.#waiting.set(run, { done, failed });
      this.#polling ??= this.#poll();
    });
  }

  async #poll(): Promise<void> {
    while (this.#waiting.size > 0) {
      try {
        for (const [run, end] of await this.ended([...this.#waiting.keys()])) {
          this.#waiting.get(run)?.done(end);
          this.#waiting.delete(run);
        }
      } catch (error) {
        for (const { failed } of this.#waiting.values()) failed(error);
        this.#waiting.clear();
      }
      await delay(this.everyMs);
    }
    this.#polling = undefined;
  }
}
