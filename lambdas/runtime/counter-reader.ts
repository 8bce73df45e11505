import {
  bucketKey,
  type Looking,
  OWN,
  type Reading,
  type Seen,
  sellOut,
  spreadIn,
} from "../saga/buckets";
import { someOf } from "../saga/choosing";
import type { Counter } from "../saga/participant";
import type { Effect, Known } from "../saga/service";
import type { CounterStore } from "../saga/store";

/** How long what was read of a counter with buckets is used by later invocations of the same process. */
export const REMEMBERED_MS = 200;

/** Counters of which one process remembers that they have buckets. More are forgotten, oldest first. */
const MOST_REMEMBERED = 1000;

/**
 * Reads counters that are spread over buckets, and remembers what it read. Old news costs a failed transaction, and
 * nothing else: whether a counter is sold out is read anew each time.
 */
export class CounterReader {
  readonly #remembered = new Map<string, { readonly seen: Seen; readonly at: number }>();

  /** @param now ISO 8601. */
  constructor(
    private readonly store: CounterStore,
    private readonly now: () => string,
  ) {}

  /** What is remembered of these counters. Nothing of those without buckets. */
  recalled(counters: readonly Pick<Counter, "key">[]): Pick<Partial<Known>, "seen"> {
    if (this.#remembered.size === 0) return {};
    const time = Date.parse(this.now());
    const found = counters.flatMap(({ key }): [string, Seen][] => {
      const known = this.#remembered.get(key);
      if (!known) return [];
      const remembered = time - known.at < REMEMBERED_MS ? "young" : "old";
      return [[key, { ...known.seen, after: 0, remembered }]];
    });
    return found.length > 0 ? { seen: Object.fromEntries(found) } : {};
  }

  async perform({
    effect,
    seen,
    after,
    at,
  }: Looking & Pick<Effect<unknown>, "effect">): Promise<Pick<Known, "seen">> {
    const found: [string, Seen][] = [];
    for (const one of at) {
      const before = seen[one.key];
      const now =
        effect === "look" ? await this.#look(one, before, after) : await this.#sellOut(one, before);
      if (now) found.push([one.key, now]);
    }
    for (const [key, now] of found) this.#remember(key, now);
    return { seen: { ...seen, ...Object.fromEntries(found) } };
  }

  /** Its own row is read first. Rows only ever become more, so those that it tells of are all that were there then. */
  async #look(
    { key, attribute, read, from }: Looking["at"][number],
    before: Seen | undefined,
    after: number,
  ): Promise<Seen> {
    const [own] = await this.store.numbers([key]);
    const spread = spreadIn(own);
    if (!spread || read === "own") return { spread, after };
    const all = Array.from({ length: spread.rows }, (_, i) => i + 1);
    const chosen = read === "some" ? someOf(spread.rows, from) : all;
    const found = await this.store.numbers(chosen.map((row) => bucketKey(key, row)));
    const rows = [own, ...all.map((row) => found[chosen.indexOf(row)])];
    const of = (name: string) => rows.map((row) => row?.[name] ?? 0);
    const reading: Reading = {
      ...{ left: of(attribute), returns: of(OWN.returns) },
      ...(read === "some" && { isPart: true }),
    };
    const earlier = before?.remembered ? undefined : before?.reading;
    return { spread, reading, earlier, after };
  }

  /** What the caller has proved is true for it, even if something was given back since. */
  async #sellOut(
    { key }: Pick<Counter, "key">,
    before: Seen | undefined,
  ): Promise<Seen | undefined> {
    if (!before?.spread) return undefined;
    await this.store.change([sellOut(key, before.spread)]);
    return { ...before, spread: { ...before.spread, soldOut: true } };
  }

  #remember(key: string, seen: Seen): void {
    if (!seen.spread) return;
    this.#remembered.delete(key);
    this.#remembered.set(key, { seen, at: Date.parse(this.now()) });
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined)
      this.#remembered.delete(oldest);
  }
}
