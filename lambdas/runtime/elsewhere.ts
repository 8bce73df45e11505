import { spreadIn } from "../saga/buckets";
import type { Change, Shortage } from "../saga/participant";
import type { CounterStore } from "../saga/store";

/**
 * What a store answers instead of waiting where transactions have counters that a commit takes from: of a bucket at
 * once, because another one does as well; of a counter that was taken for one without buckets after one look at it.
 * Undefined: it waits.
 */
export async function elsewhere(
  taken: readonly Change[],
  tries: number,
  numbers: CounterStore["numbers"],
): Promise<{ readonly outcome: "short"; readonly shortages: readonly Shortage[] } | undefined> {
  const buckets = taken.filter((one) => one.elsewhere);
  if (buckets.length > 0) {
    const shortages = buckets.map(({ key }) => ({ key, available: undefined, isTaken: true }));
    return { outcome: "short", shortages };
  }
  if (tries > 1 || taken.length === 0) return undefined;
  const rows = await numbers(taken.map(({ key }) => key));
  const shortages = taken.flatMap(({ key, attribute }, i): Shortage[] => {
    const spread = spreadIn(rows[i]);
    return spread && spread.buckets > 1 ? [{ key, available: rows[i]?.[attribute], spread }] : [];
  });
  return shortages.length > 0 ? { outcome: "short", shortages } : undefined;
}
