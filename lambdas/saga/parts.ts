import * as z from "zod";
import { type Looking, OWN, type Placing, type Told } from "./buckets";
import { hash } from "./choosing";
import type { Change, Counter, Facts } from "./participant";

/** What a reservation took from one row of a counter. */
export const part = z.object({
  key: z.string(),
  attribute: z.string(),
  add: z.number(),
  /** The key of the counter. */
  of: z.string(),
});
export type Part = Readonly<z.infer<typeof part>>;

/** What was taken from the counters' own rows. */
export const ownParts = (takes: readonly Counter[]): Part[] =>
  takes.map(({ key, attribute, add }) => ({ key, attribute, add, of: key }));

/** What a reservation keeps beside what it holds: nothing if it took from the counters' own rows. */
export function partsOf(
  takes: readonly Counter[],
  placings: readonly (readonly Change[])[],
): readonly Part[] | undefined {
  const parts = takes.flatMap(({ key: of }, i) =>
    (placings[i] ?? []).map(({ key, attribute, add }) => ({ key, attribute, add, of })),
  );
  return parts.some(({ key, of }) => key !== of) ? parts : undefined;
}

/**
 * Gives back to a row what was taken from it. Where nobody can have noted that the counter is sold out, because the
 * row is not empty, only that row changes. Else the counter's own row changes too, which then is not sold out.
 */
export function givenBack(
  parts: readonly Part[],
  { shortages = [] }: Pick<Facts, "shortages">,
): Change[] {
  const failed = (key: string) => shortages.some((short) => short.key === key);
  const misses = (key: string) =>
    shortages.filter((it) => it.key === key && !it.spread && it.available === undefined).length;
  // If a number's row is gone, nothing can be given back to it. The others still get theirs back. A bucket's first
  // miss may mean that it has a row, but not the number.
  const there = parts.filter(({ key, of }) => misses(key) < (key === of ? 1 : 2));
  const counters = new Set(there.map(({ of }) => of).filter((of) => misses(of) === 0));
  const toBuckets = there.flatMap(({ key, of, ...taken }): Change[] =>
    key === of ? [] : [toBucket({ key, ...taken }, failed(key))],
  );
  const toOwn = [...counters].flatMap((of) => {
    const own = there.find(({ key }) => key === of);
    const isRefilled = there.some(({ key, of: its }) => its === of && key !== of && failed(key));
    if (own) return [toOwnRow(own, isRefilled || failed(of))];
    return isRefilled ? [refilled(of)] : [];
  });
  return [...toOwn, ...toBuckets];
}

const toBucket = ({ key, attribute, add }: Counter, isEmpty: boolean): Change => ({
  ...{ key, attribute, add: -add },
  ...(!isEmpty && { least: 1 }),
  adds: { [OWN.returns]: 1 },
});

/** @param isSpread whether the counter has buckets, or had once. */
const toOwnRow = ({ key, attribute, add }: Counter, isSpread: boolean): Change => ({
  ...{ key, attribute, add: -add },
  ...(isSpread
    ? { adds: { [OWN.returns]: 1, [OWN.epoch]: 1 }, clears: [OWN.soldOut] }
    : { is: { [OWN.buckets]: undefined } }),
});

/** An empty bucket of the counter has something again. */
const refilled = (key: string): Change => ({
  ...{ key, attribute: OWN.epoch, add: 1 },
  clears: [OWN.soldOut],
});

/** What must be learned of counters before anything is taken. Undefined if nothing. */
export function moreOf(
  takes: readonly Counter[],
  placings: readonly Placing[],
  { seen = {}, shortages = [] }: Told,
  id: string,
): (Looking & { readonly effect: "look" | "sellOut" }) | undefined {
  const at = (wants: (of: Placing) => boolean) =>
    takes.flatMap(({ key, attribute }, i) => {
      const of = placings[i];
      const read = of && "look" in of ? of.look : "own";
      return of && wants(of) ? [{ key, attribute, read, from: hash(id) }] : [];
    });
  const known = { seen, after: shortages.length };
  const [look, empty] = [at((of) => "look" in of), at((of) => "sellOut" in of)];
  if (look.length > 0) return { ...known, effect: "look", at: look };
  return empty.length > 0 ? { ...known, effect: "sellOut", at: empty } : undefined;
}
