import type { Done, Finisher } from "./reconciler";
import type { Cursor } from "./request";

/** Sagas in a page: few, so that a scan reaches every shard, however many are due in one. */
const PAGE = 10;
/** Sorts after every time that a record can have. */
const EVER = "\u{10ffff}";
/** Milliseconds after which another shard is the first. */
const TURN_MS = 60_000;

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

/** What was done, how many read units the index cost, and where to continue if time ran out. */
export interface ScanReport {
  readonly done: readonly Done[];
  readonly readUnits: number;
  readonly next?: Cursor;
}

/**
 * Checks each saga that is due once, until all are checked or time is out. It takes one page of each shard in
 * turn, so a backlog in one shard does not hold up the others.
 */
export async function scan(
  reconciler: Finisher,
  { trigger, from, shards, page, now, hasTime }: Scan,
): Promise<ScanReport> {
  const time = now();
  const until = trigger === "restart" ? EVER : time;
  const done: Done[] = [];
  const seen = new Set<string>();
  let readUnits = 0;
  const left = [...(from ?? inTurn(shards.length, time))];
  for (let place = left[0]; place; place = left[0]) {
    const { shard, after } = place;
    const found = await page({ shard: shards[shard] ?? "", until, limit: PAGE, after });
    readUnits += found.readUnits;
    for (const id of found.keys) {
      // The next scan reads this page again. The records show what was already done to its first sagas.
      if (!hasTime()) return { done, readUnits, next: left };
      // A postponed saga comes up again further on. It must not keep the scan going for ever.
      if (seen.has(id)) continue;
      seen.add(id);
      done.push(await reconciler.one(id, trigger));
    }
    left.shift();
    if (found.last) left.push({ shard, after: found.last });
  }
  return { done, readUnits };
}

/** All shards from their beginning. Each minute another one is the first. */
function inTurn(shards: number, time: string): Cursor {
  const first = Math.floor(Date.parse(time) / TURN_MS);
  return Array.from({ length: shards }, (_, n) => ({ shard: (first + n) % shards }));
}
