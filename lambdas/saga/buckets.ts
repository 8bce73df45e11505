import type { Change, Counter, Facts, Numbers, Shortage, Spread } from "./participant";

/**
 * A counter may be spread over buckets: more rows, from each of which a step takes as from the counter's own. The
 * own row comes first and says how many there are. A row is never deleted, because something may be held in it.
 */
export const bucketKey = (counter: string, row: number) =>
  row === 0 ? counter : `${counter}#${row}`;

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

/** Counters to be looked at, and what is known so far. */
export interface Looking {
  readonly seen: Readonly<Record<string, Seen>>;
  readonly after: number;
  /** `all`: every row is read, else only the counter's own. */
  readonly at: readonly (Pick<Counter, "key" | "attribute"> & { readonly all: boolean })[];
}

type Told = Facts & { readonly seen?: Looking["seen"] | undefined };

/** From which rows a step takes; or what it must learn first; or that there is too little. */
export type Placing =
  | { readonly take: readonly Change[] }
  | { readonly look: "own" | "all" }
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
  const shortage = (told.shortages ?? [])
    .slice(seen?.after ?? 0)
    .find((short) => isRowOf(key, short.key));
  if (seen?.spread) return among(counter, { ...seen, spread: seen.spread }, shortage, chooser);
  if (!shortage) return { take: [counter] };
  return shortage.spread ? { look: "own" } : { short: shortage };
}

function among(
  counter: Counter,
  { spread, reading, earlier, remembered }: Seen & { readonly spread: Spread },
  shortage: Shortage | undefined,
  { id, most }: Chooser,
): Placing {
  const { key, add } = counter;
  if (remembered === "old" || (remembered && spread.soldOut)) return { look: "own" };
  if (spread.soldOut) return { short: { key, available: 0 } };
  if (shortage) return { look: "all" };
  if (!reading) {
    return { take: [taking(counter, firstRow(id, spread.buckets), -add)] };
  }
  const available = sum(reading.left);
  if (available < -add) {
    if (remembered || !isSure(reading, earlier, -add)) return { look: "all" };
    return available > 0 ? { short: { key, available } } : { sellOut: true };
  }
  const chosen = chosenIn(reading.left, -add, hash(id));
  return chosen.length > most
    ? { short: { key, available } }
    : { take: chosen.map(([row, amount]) => taking(counter, row, amount)) };
}

/** The row from which a saga takes first, of a counter with so many buckets. */
export const firstRow = (id: string, buckets: number) =>
  buckets > 1 ? 1 + (hash(id) % buckets) : 0;

/** Whether the earlier of two readings found too little, and nothing was given back since. */
function isSure({ returns }: Reading, earlier: Reading | undefined, wanted: number): boolean {
  return (
    earlier !== undefined &&
    sum(earlier.left) < wanted &&
    earlier.returns.length === returns.length &&
    earlier.returns.every((times, row) => times === returns[row])
  );
}

/** One row that suffices, beginning at a certain one, so that sagas choose different rows; else the fullest rows. */
function chosenIn(left: readonly number[], wanted: number, start: number): [number, number][] {
  const rows = left.map((_, i) => (i + start) % left.length);
  const amount = (row: number) => left[row] ?? 0;
  const enough = rows.find((row) => amount(row) >= wanted);
  if (enough !== undefined) return [[enough, wanted]];
  const chosen: [number, number][] = [];
  let missing = wanted;
  for (const row of rows.toSorted((a, b) => amount(b) - amount(a))) {
    if (missing === 0 || amount(row) <= 0) break;
    const taken = Math.min(missing, amount(row));
    chosen.push([row, taken]);
    missing -= taken;
  }
  return chosen;
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + Math.max(n, 0), 0);

const taking = ({ key, attribute }: Counter, row: number, amount: number): Change => ({
  key: bucketKey(key, row),
  attribute,
  add: -amount,
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

/** Any number that is the same for the same text, and spreads texts evenly (FNV-1a). */
function hash(text: string): number {
  let code = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    code = Math.imul(code ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return code;
}

/** What must be learned of counters before anything is taken. Undefined if nothing. */
export function moreOf(
  takes: readonly Counter[],
  placings: readonly Placing[],
  { seen = {}, shortages = [] }: Told,
): (Looking & { readonly effect: "look" | "sellOut" }) | undefined {
  const at = (wants: (of: Placing) => boolean) =>
    takes.flatMap(({ key, attribute }, i) => {
      const of = placings[i];
      return of && wants(of) ? [{ key, attribute, all: "look" in of && of.look === "all" }] : [];
    });
  const known = { seen, after: shortages.length };
  const [look, empty] = [at((of) => "look" in of), at((of) => "sellOut" in of)];
  if (look.length > 0) return { ...known, effect: "look", at: look };
  return empty.length > 0 ? { ...known, effect: "sellOut", at: empty } : undefined;
}
