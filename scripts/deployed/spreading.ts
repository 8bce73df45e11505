import { bucketKey, bucketKeys, OWN, spreadIn } from "../../lambdas/saga/buckets";
import type { Change, Counter, Numbers } from "../../lambdas/saga/participant";
import type { CounterStore } from "../../lambdas/saga/store";
import { Failed, Refused } from "./errors";

/** The most rows that one transaction changes beside the counter's own. */
const ROWS = 99;
/** Attempts to change rows that sagas change at the same time. */
const TRIES = 20;

/** A counter: its own row's key, the number that steps lower, and the total if there is one. */
export interface SpreadCounter extends Pick<Counter, "key" | "attribute"> {
  readonly total?: string | undefined;
}

/** What a counter is to be: how much in all, and in how many buckets. 1: in its own row alone. */
export interface WantedSpread {
  readonly amount: number;
  readonly buckets: number;
}

/** A row of a counter. Its own row is number 0. */
export interface SpreadRow {
  readonly row: number;
  readonly left: number;
  /** The total; or what is left, if the counter has no total. */
  readonly all: number;
}

/** How much more each of these rows is to have. */
type Moves = readonly (readonly [row: number, more: number])[];

/** The rows of a counter, its own first. Each is as it is at some moment of the call. */
export async function rowsOf(
  store: CounterStore,
  { key, attribute, total }: SpreadCounter,
  atLeast = 0,
): Promise<{ readonly own: Numbers | undefined; readonly rows: SpreadRow[] }> {
  const [own] = await store.numbers([key]);
  const count = Math.max(atLeast, spreadIn(own)?.rows ?? 0);
  const keys = bucketKeys(key, count);
  const buckets = keys.length > 0 ? await store.numbers(keys) : [];
  const rows = [own, ...buckets].map((numbers, row) => {
    const left = numbers?.[attribute] ?? 0;
    return { row, left, all: total === undefined ? left : (numbers?.[total] ?? 0) };
  });
  return { own, rows };
}

/**
 * Spreads a counter over buckets while sagas take from it. Each transaction moves something from rows to another row,
 * or changes the total, so nothing is ever on its way between two rows. What is taken out of buckets goes to the
 * counter's own row, and from there to other buckets. If it stops half-way, the counter is only spread unevenly.
 */
export class Spreading {
  /** The number of this change. Another operator's has another, and then this one stops. */
  #set = 0;

  constructor(
    private readonly store: CounterStore,
    private readonly counter: SpreadCounter,
  ) {}

  /**
   * @throws Refused if more than the amount is held. @throws Failed if somebody else sets it meanwhile, or if sagas
   * were faster on every try.
   */
  async set({ amount, buckets }: WantedSpread): Promise<void> {
    const rows = await this.#begin({ amount, buckets });
    const less = sum(rows, "all") - amount;
    const free = sum(rows, "left") - less;
    const moves = rows
      .slice(1)
      .map(({ row, left }) => [row, shareOf(row, buckets, free) - left] as const);
    for (const taken of inTransactions(moves.filter(([, more]) => more < 0)))
      await this.#move(taken);
    if (less > 0) await this.#lower(less);
    for (const given of inTransactions(moves.filter(([, more]) => more > 0)))
      await this.#move(given);
  }

  /** Says in the counter's own row how many buckets there are. If there is to be more in all, that goes there too. */
  async #begin({ amount, buckets }: WantedSpread): Promise<SpreadRow[]> {
    const used = buckets > 1 ? buckets : 0;
    for (let tries = 0; tries < TRIES; tries++) {
      const { own, rows } = await rowsOf(this.store, this.counter, used);
      const [first = { row: 0, left: 0, all: 0 }, ...others] = rows;
      const before = own?.[OWN.set];
      const more = Math.max(0, amount - sum(rows, "all"));
      const held = sum(rows, "all") - sum(rows, "left");
      if (held > amount) throw tooMuchHeld(held);
      this.#set = (before ?? 0) + 1;
      const sets = {
        [OWN.buckets]: buckets,
        [OWN.rows]: others.length,
        [OWN.set]: this.#set,
      };
      const begin = { ...this.#own(more), is: { [OWN.set]: before }, sets, makes: true };
      if (await this.store.change([begin]))
        return [{ row: 0, left: first.left + more, all: first.all + more }, ...others];
    }
    throw faster();
  }

  /** Moves between buckets and the counter's own row. Where there is less than that by now, it moves less. */
  async #move(wanted: Moves): Promise<void> {
    let moves = wanted;
    for (let tries = 0; tries < TRIES && moves.length > 0; tries++) {
      const all = moves.reduce((added, [, more]) => added + more, 0);
      const changes = moves.map(([row, more]) => this.#bucket(row, more));
      if (await this.store.change([this.#own(-all), ...changes])) return;
      moves = possible(wanted, await this.#now());
    }
    if (moves.length > 0) throw faster();
  }

  /** Takes from the total. What is missing in the counter's own row is fetched from the fullest buckets. */
  async #lower(less: number): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      if (await this.store.change([this.#own(-less)])) return;
      const rows = await this.#now();
      if (sum(rows, "left") < less) throw tooMuchHeld(sum(rows, "all") - sum(rows, "left"));
      const fullest = rows.slice(1).toSorted((a, b) => b.left - a.left);
      const fetched = fullest.filter(({ left }) => left > 0).slice(0, ROWS);
      await this.#move(fetched.map(({ row, left }) => [row, -left] as const));
    }
    throw faster();
  }

  async #now(): Promise<SpreadRow[]> {
    const { own, rows } = await rowsOf(this.store, this.counter);
    if (own?.[OWN.set] !== this.#set)
      throw new Failed("somebody else sets this counter: run this again");
    return rows;
  }

  /** Changes the counter's own row, and notes that it may have something again. */
  #own(more: number): Change {
    const { key, attribute } = this.counter;
    return {
      ...{ key, attribute, add: more, clears: [OWN.soldOut], is: { [OWN.set]: this.#set } },
      adds: { ...this.#with(more), [OWN.epoch]: 1 },
    };
  }

  #bucket(row: number, more: number): Change {
    const { key, attribute } = this.counter;
    return {
      ...{ key: bucketKey(key, row), attribute, add: more, makes: true },
      adds: this.#with(more),
      sets: { [OWN.bucket]: row },
    };
  }

  /** What changes with the number that steps lower. */
  #with(more: number): Numbers {
    const { total } = this.counter;
    return { ...(total && { [total]: more }), ...(more > 0 && { [OWN.returns]: 1 }) };
  }
}

/** What a row is to have of all that is free. */
function shareOf(row: number, buckets: number, free: number): number {
  if (buckets <= 1 || row > buckets) return 0;
  return Math.floor(free / buckets) + (row <= free % buckets ? 1 : 0);
}

/** As much of these moves as there is: in the buckets to be taken out, and in the counter's own row to be put in. */
function possible(moves: Moves, rows: readonly SpreadRow[]): Moves {
  const left = (row: number) => Math.max(0, rows[row]?.left ?? 0);
  let own = left(0);
  return moves.flatMap(([row, more]) => {
    const now = more < 0 ? -Math.min(-more, left(row)) : Math.min(more, own);
    own -= Math.max(0, now);
    return now === 0 ? [] : [[row, now] as const];
  });
}

const inTransactions = (moves: Moves): Moves[] =>
  Array.from({ length: Math.ceil(moves.length / ROWS) }, (_, i) =>
    moves.slice(i * ROWS, (i + 1) * ROWS),
  );

const sum = (rows: readonly SpreadRow[], of: "left" | "all") =>
  rows.reduce((added, row) => added + row[of], 0);

const tooMuchHeld = (held: number) =>
  new Refused(`${held} are held by sagas, so the total cannot be less`);
const faster = () => new Failed(`sagas were faster ${TRIES} times in a row: run this again`);
