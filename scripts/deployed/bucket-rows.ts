import * as z from "zod";
import { plainNumbers } from "../../lambdas/runtime/aws/dynamodb-numbers";
import { OWN, spreadIn } from "../../lambdas/saga/buckets";
import type { Row } from "../../lambdas/saga/service";
import type { CounterRow } from "./books";
import { type CounterItem, counterItem, counterName } from "./counters";

const bucket = z.looseObject({ [OWN.bucket]: z.number() });

/** The counter of which a row is a bucket, and which one. Undefined for a counter's own row. */
export function bucketOf(key: string, row: Row): { of: string; bucket: number } | undefined {
  const number = bucket.safeParse(row).data?.[OWN.bucket];
  const end = `#${number}`;
  if (number === undefined || !key.endsWith(end)) return undefined;
  return { of: key.slice(0, -end.length), bucket: number };
}

/** The name of a row of a counter for people: `sku widget`, `sku widget, bucket 3`. */
export function rowName({ key, row }: Pick<CounterRow, "key" | "row">): string {
  const its = bucketOf(key, row);
  return its ? `${counterName(its.of)}, bucket ${its.bucket}` : counterName(key);
}

/** A counter of several rows as one: the sums, and each row. Its own row comes first. */
export function wholeCounter(
  kind: CounterItem["kind"],
  key: string,
  [own = {}, ...buckets]: readonly (Row | undefined)[],
): CounterItem {
  const item = counterItem(kind, key, own);
  const spread = spreadIn(plainNumbers(own));
  if (!spread) return item;
  const rows = [own, ...buckets].map((row) => counterItem(kind, key, row ?? {}));
  const all = (of: "left" | "total") =>
    rows.reduce<number | undefined>((sum, row, i) => {
      const more = row[of] ?? (i > 0 && !buckets[i - 1] ? 0 : undefined);
      return sum === undefined || more === undefined ? undefined : sum + more;
    }, 0);
  const lines = rows.map(({ left, total }) => ({ left, total }));
  return {
    ...item,
    left: all("left"),
    total: kind.total === undefined ? undefined : all("total"),
    buckets: spread.buckets,
    rows: lines,
  };
}

/** The rows of each counter, its own first, by the counter's service and key. */
export function byCounter(counters: readonly CounterRow[]): {
  readonly service: string;
  readonly key: string;
  readonly rows: readonly (Row | undefined)[];
}[] {
  const found = new Map<string, { service: string; key: string; rows: (Row | undefined)[] }>();
  for (const { service, key, row } of counters) {
    const { of, bucket: at } = bucketOf(key, row) ?? { of: key, bucket: 0 };
    const name = JSON.stringify([service, of]);
    const known = found.get(name) ?? { service, key: of, rows: [] };
    known.rows[at] = row;
    found.set(name, known);
  }
  return [...found.values()];
}

/** What is wrong with how counters are spread. Each is a sentence. */
export function wronglySpread(
  counters: readonly CounterRow[],
  attribute: (of: CounterRow) => string,
) {
  return byCounter(counters).flatMap(({ service, key, rows }): string[] => {
    const [own, ...buckets] = rows;
    if (buckets.length === 0) return [];
    const name = counterName(key);
    const spread = own && spreadIn(plainNumbers(own));
    if (!spread) return [`${name}: it has buckets, and its own row does not say so`];
    const lost = buckets.length - spread.rows;
    const left = rows.some((row) => Number(row?.[attribute({ service, key, row: own })] ?? 0) > 0);
    return [
      ...(lost > 0 ? [`${name}: ${lost} of its buckets are not counted in its own row`] : []),
      ...(spread.soldOut && left ? [`${name}: noted as sold out, and something is left`] : []),
    ];
  });
}
