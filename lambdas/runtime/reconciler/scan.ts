import type { Done, Finisher } from "./reconciler";
import type { Cursor } from "./request";

/** Sagas a page; a scan looks at the clock between two of them. */
const PAGE = 25;
/** Later than every time that a record can name. */
const EVER = "9999";

export interface Scan {
  readonly trigger: "due" | "restart";
  readonly from?: Cursor | undefined;
  readonly shards: readonly string[];
  page(of: {
    shard: string;
    until: string;
    limit: number;
    after?: Record<string, unknown> | undefined;
  }): Promise<{
    keys: readonly string[];
    readUnits: number;
    last?: Record<string, unknown> | undefined;
  }>;
  now(): string;
  /** False when it is time to stop. */
  hasTime(): boolean;
}

/** What was done, what the index cost (read units), and where to go on if time ran out. */
export interface ScanReport {
  readonly done: readonly Done[];
  readonly readUnits: number;
  readonly next?: Cursor;
}

/** Looks once at every saga that is due, shard by shard, until it is through or out of time. */
export async function scan(
  reconciler: Finisher,
  { trigger, from, shards, page, now, hasTime }: Scan,
): Promise<ScanReport> {
  const until = trigger === "restart" ? EVER : now();
  const done: Done[] = [];
  const seen = new Set<string>();
  let readUnits = 0;
  let cursor: Cursor = from ?? { shard: 0 };
  while (cursor.shard < shards.length) {
    const { shard, after } = cursor;
    const found = await page({ shard: shards[shard] ?? "", until, limit: PAGE, after });
    readUnits += found.readUnits;
    for (const id of found.keys) {
      // The page is begun again next time: what was done to its first sagas shows in their records.
      if (!hasTime()) return { done, readUnits, next: cursor };
      // One that was put off comes up again further on, and must not keep the scan going for ever.
      if (seen.has(id)) continue;
      seen.add(id);
      done.push(await reconciler.one(id, trigger));
    }
    cursor = found.last ? { shard, after: found.last } : { shard: shard + 1 };
  }
  return { done, readUnits };
}
