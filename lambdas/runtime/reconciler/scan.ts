import type { Done, Finisher } from "./reconciler";
import type { Cursor } from "./request";

/** Sagas a page: so few that a scan gets to every shard, however many are due in one. */
const PAGE = 10;
/** Behind all that a record can name as its time. */
const EVER = "\u{10ffff}";
/** So often the shards take turns in being the first. */
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

/** What was done, what the index cost (read units), and where to go on if time ran out. */
export interface ScanReport {
  readonly done: readonly Done[];
  readonly readUnits: number;
  readonly next?: Cursor;
}

/**
 * Looks once at every saga that is due, until it is through or out of time: a page of each shard in
 * turn, so that no backlog in one holds up the others.
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
      // The page is begun again next time: what was done to its first sagas shows in their records.
      if (!hasTime()) return { done, readUnits, next: left };
      // One that was put off comes up again further on, and must not keep the scan going for ever.
      if (seen.has(id)) continue;
      seen.add(id);
      done.push(await reconciler.one(id, trigger));
    }
    left.shift();
    if (found.last) left.push({ shard, after: found.last });
  }
  return { done, readUnits };
}

/** All shards from their beginnings on. Another one is the first each time. */
function inTurn(shards: number, time: string): Cursor {
  const first = Math.floor(Date.parse(time) / TURN_MS);
  return Array.from({ length: shards }, (_, n) => ({ shard: (first + n) % shards }));
}
