import { pauseMs, TRIES } from "../../../lambdas/runtime/aws/dynamodb-transactions";
import { elsewhere } from "../../../lambdas/runtime/elsewhere";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { Busy } from "../../../lambdas/saga/errors";
import type { Change, Stored } from "../../../lambdas/saga/participant";
import type { Commit, CommitResult, TableStore } from "../../../lambdas/saga/store";
import type { VirtualTime } from "./virtual-time";

/** Milliseconds that a transaction has its items; and that any other call takes, or the news of a conflict. */
export const HELD_MS = 15;
export const CALL_MS = 5;

/** What the table was asked for. */
export interface Asked {
  requests: number;
  conflicts: number;
  writeUnits: number;
  /** Read units in each second. */
  readonly readUnits: number[];
}

/**
 * A table in memory on which transactions exclude each other for a time, as on DynamoDB. Else it does what the
 * functions' own store does: it pauses as long, and gives up as late.
 */
export class HotTable<S extends object> implements TableStore<S> {
  readonly rows = new MemoryStore<S>();
  readonly asked: Asked = { requests: 0, conflicts: 0, writeUnits: 0, readUnits: [] };
  readonly #held = new Set<string>();

  constructor(
    private readonly time: VirtualTime,
    private readonly random: () => number,
  ) {}

  async read(key: string): Promise<Stored<S> | undefined> {
    await this.#called(1);
    return this.rows.read(key);
  }

  async commit(commit: Commit<S>): Promise<CommitResult<S>> {
    const items = [commit.key, ...commit.counters.map(({ key }) => key)];
    return this.#transacted(
      items,
      () => this.rows.commit(commit),
      (tries) => {
        const taken = commit.counters.filter(({ key, add }) => add < 0 && this.#held.has(key));
        return elsewhere(taken, tries, (keys) => this.numbers(keys));
      },
    );
  }

  async numbers(keys: readonly string[]) {
    await this.#called(keys.length);
    return this.rows.numbers(keys);
  }

  async change(changes: readonly Change[]): Promise<boolean> {
    const items = changes.map(({ key }) => key);
    return this.#transacted(items, () => this.rows.change(changes));
  }

  async #called(units: number): Promise<void> {
    this.asked.requests++;
    const second = Math.floor(this.time.now / 1000);
    this.asked.readUnits[second] = (this.asked.readUnits[second] ?? 0) + units;
    await this.time.sleep(CALL_MS);
  }

  async #transacted<T>(
    items: readonly string[],
    write: () => Promise<T>,
    instead: (tries: number) => Promise<T | undefined> = async () => undefined,
  ): Promise<T> {
    for (let tries = 1; tries <= TRIES; tries++) {
      this.asked.requests++;
      this.asked.writeUnits += items.length === 1 ? 1 : 2 * items.length;
      if (!items.some((item) => this.#held.has(item))) return this.#had(items, write);
      this.asked.conflicts++;
      const answer = instead(tries);
      await this.time.sleep(CALL_MS);
      const other = await answer;
      if (other !== undefined) return other;
      await this.time.sleep(pauseMs(tries, this.random()));
    }
    throw new Busy("other transactions were on its items");
  }

  /** A write of one item alone excludes no other. */
  async #had<T>(items: readonly string[], write: () => Promise<T>): Promise<T> {
    const isAlone = items.length === 1;
    if (!isAlone) for (const item of items) this.#held.add(item);
    await this.time.sleep(isAlone ? CALL_MS : HELD_MS);
    if (!isAlone) for (const item of items) this.#held.delete(item);
    return write();
  }
}
