import { chosenIn, hash, MANY, rowFor } from "./choosing";
import type { Change, Counter, Facts, Numbers, Shortage, Spread } from "./participant";

/**
 * A counter may be spread over buckets: more rows, from each of which a step takes as from the counter's own. The
 * own row comes first and says how many there are. A row is never deleted, because something may be held in it.
 */
export const bucketKey = (counter: string, row: number) =>
  row === 0 ? counter : `${counter}#${row}`;

/** The keys of a counter's buckets, without that of its own row. */
export const bucketKeys = (counter: string, rows = 0) =>
  Array.from({ length: rows }, (_, i) => bucketKey(counter, i + 1));

/** The numbers that this kit keeps in the rows of a counter with buckets. */
export const OWN = {
  /** In the counter's own row: the buckets in use, all rows of buckets, and how often an operator set it. */
  buckets: "buckets",
  rows: "bucketRows",
  set: "bucketSet",
  /** There too: see `Spread`. `soldOut` is there only while every row is empty. */
  epoch: "epoch",
  soldOut: "soldOut",
  /** In every row: how often something was given back to it. */
  returns: "returns",
  /** In the row of a bucket: which it is. */
  bucket: "bucket",
} as const;

/** What a counter's own row says about buckets. Undefined if it was never spread. */
export function spreadIn(own: Numbers | undefined): Spread | undefined {
  const { [OWN.buckets]: buckets, [OWN.rows]: rows = 0, [OWN.epoch]: epoch = 0 } = own ?? {};
  if (buckets === undefined) return undefined;
  return { buckets, rows, epoch, soldOut: own?.[OWN.soldOut] !== undefined };
}

/** The rows of a counter, as they were read one after the other: its own row first. */
export interface Reading {
  readonly left: readonly number[];
  readonly returns: readonly number[];
  /** Only some were read. The others count as empty here. */
  readonly isPart?: boolean;
}

/** What an invocation knows of a counter. */
export interface Seen {
  /** Undefined: it was never spread. */
  readonly spread: Spread | undefined;
  /** Missing if only its own row was read. */
  readonly reading?: Reading;
  /** The reading before this one. */
  readonly earlier?: Reading | undefined;
  /** How many shortages had been met when it was read. */
  readonly after: number;
  /** It was read by an earlier invocation: lately, or too long ago to be of use. */
  readonly remembered?: "young" | "old";
}

/** Which rows of a counter are read. */
export type Read = "own" | "some" | "all";

/** Counters to be looked at, and what is known so far. */
export interface Looking {
  readonly seen: Readonly<Record<string, Seen>>;
  readonly after: number;
  /** `some`: the counter's own row and some buckets, which differ by `from`. */
  readonly at: readonly (Pick<Counter, "key" | "attribute"> & {
    readonly read: Read;
    readonly from: number;
  })[];
}

/** What a step is told of counters. */
export type Told = Facts & { readonly seen?: Looking["seen"] | undefined };

/** From which rows a step takes; or what it must learn first; or that there is too little. */
export type Placing =
  | { readonly take: readonly Change[] }
  | { readonly look: Read }
  | { readonly sellOut: true }
  | { readonly short: Shortage };

/** What of a choice must not depend on the counter: the saga's id, and the most rows that one saga may take from. */
export interface Chooser {
  readonly id: string;
  readonly most: number;
}

/**
 * A counter without buckets is taken from at once. With buckets, a step takes from the bucket that its saga's id
 * points at. If that has too little, all rows are read.
 *
 * It is short only if at one moment all rows together had too little. Rows are read one after the other, so one reading
 * does not show that: something may be given back to a row that was read, and taken from one that was not. So a second
 * reading must show that nothing was given back since the first. Then at the moment between them each row had at most
 * what the first reading found.
 */
export function placed(counter: Counter, told: Told, chooser: Chooser): Placing {
  const { key } = counter;
  const seen = told.seen?.[key];
  const met = (told.shortages ?? [])
    .slice(seen?.after ?? 0)
    .filter((short) => isRowOf(key, short.key));
  const shortage = met.find(({ isTaken }) => !isTaken);
  if (seen?.spread) {
    const turn = met.length;
    return among(counter, { ...seen, spread: seen.spread }, shortage, { ...chooser, turn });
  }
  if (!shortage) return { take: [counter] };
  return shortage.spread ? { look: "own" } : { short: shortage };
}

type InBuckets = Seen & { readonly spread: Spread };
type InTurn = Chooser & { readonly turn: number };

function among(
  counter: Counter,
  seen: InBuckets,
  shortage: Shortage | undefined,
  chooser: InTurn,
): Placing {
  const { spread, reading, remembered } = seen;
  if (remembered === "old") return { look: "own" };
  if (spread.soldOut)
    return remembered ? { look: "own" } : { short: { key: counter.key, available: 0 } };
  if (shortage) return { look: !reading && spread.rows > MANY ? "some" : "all" };
  if (reading) return amongRead(counter, { ...seen, reading }, chooser);
  const row = rowFor(chooser.id, spread.buckets, chooser.turn);
  return { take: [taking(counter, row, -counter.add, chooser.turn)] };
}

function amongRead(
  counter: Counter,
  { spread, reading, earlier, remembered }: InBuckets & { readonly reading: Reading },
  { id, most, turn }: InTurn,
): Placing {
  const { key, add } = counter;
  const available = sum(reading.left);
  if (available < -add) {
    if (remembered) return { look: spread.rows > MANY ? "some" : "all" };
    return isSure(reading, earlier, -add) ? shortOf(key, available) : { look: "all" };
  }
  const chosen = chosenIn(reading.left, -add, hash(id) + turn);
  if (chosen.length > most) return { short: { key, available } };
  return { take: chosen.map(([row, amount]) => taking(counter, row, amount, turn)) };
}

/** There is too little. If there is nothing, that is noted, so that others need not read every row. */
const shortOf = (key: string, available: number): Placing =>
  available > 0 ? { short: { key, available } } : { sellOut: true };

/** How often a saga goes to another row because a transaction has the one before. Then it waits. */
const TURNS = 4;

/** Whether the earlier of two readings found too little, and nothing was given back since. */
function isSure(
  { returns, isPart }: Reading,
  earlier: Reading | undefined,
  wanted: number,
): boolean {
  return (
    earlier !== undefined &&
    !(isPart || earlier.isPart) &&
    sum(earlier.left) < wanted &&
    earlier.returns.length === returns.length &&
    earlier.returns.every((times, row) => times === returns[row])
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + Math.max(n, 0), 0);

const taking = (
  { key, attribute }: Counter,
  row: number,
  amount: number,
  turn: number,
): Change => ({
  ...{ key: bucketKey(key, row), attribute, add: -amount },
  ...(row > 0 && turn < TURNS && { elsewhere: true }),
});

/** Notes that every row is empty, if nothing may have been given to an empty row since they were read. */
export const sellOut = (key: string, { epoch }: Spread): Change => ({
  ...{ key, attribute: OWN.soldOut, add: 1 },
  is: { [OWN.soldOut]: undefined, [OWN.epoch]: epoch },
});

function isRowOf(counter: string, key: string): boolean {
  return (
    key === counter || (key.startsWith(`${counter}#`) && /^#\d+$/.test(key.slice(counter.length)))
  );
}
