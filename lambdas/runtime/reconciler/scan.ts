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
  /** False when so much is due that what goes forward waits, and undos do not. */
  hasRoom(): boolean;
}

/** What was done, how many read units the index cost, and where to continue if time ran out. */
export interface ScanReport {
  readonly done: readonly Done[];
  readonly readUnits: number;
  readonly next?: Cursor;
}

/**
 * Checks each saga that is due once, until all are checked or time is out.
 *
 * If there is more due than a run can start, undos come first, and what is past its pivot: once there is no room any
 * more, a saga that may still go forward costs a read, and is taken up after all others.
 */
export async function scan(reconciler: Finisher, of: Scan): Promise<ScanReport> {
  const { trigger, hasTime, hasRoom } = of;
  const done: Done[] = [];
  const later: string[] = [];
  const read = await eachDue(of, async (id) => {
    const isCalm = trigger !== "due" || hasRoom();
    const one = await (isCalm ? reconciler.one(id, trigger) : reconciler.unlessOpen(id, trigger));
    if (one) done.push(one);
    else later.push(id);
  });
  for (const id of later) {
    if (!hasTime()) return { ...read, done, next: inTurn(of) };
    done.push(await reconciler.one(id, trigger));
  }
  return { ...read, done };
}

/** It takes one page of each shard in turn, so a backlog in one shard does not hold up the others. */
async function eachDue(
  { trigger, from, shards, page, now, hasTime }: Scan,
  look: (id: string) => Promise<void>,
): Promise<Omit<ScanReport, "done">> {
  const until = trigger === "restart" ? EVER : now();
  const seen = new Set<string>();
  let readUnits = 0;
  const left = [...(from ?? inTurn({ shards, now }))];
  for (let place = left[0]; place; place = left[0]) {
    const { shard, after } = place;
    const found = await page({ shard: shards[shard] ?? "", until, limit: PAGE, after });
    readUnits += found.readUnits;
    for (const id of found.keys) {
      // The next scan reads this page again. The records show what was already done to its first sagas.
      if (!hasTime()) return { readUnits, next: left };
      // A postponed saga comes up again further on. It must not keep the scan going for ever.
      if (seen.has(id)) continue;
      seen.add(id);
      await look(id);
    }
    left.shift();
    if (found.last) left.push({ shard, after: found.last });
  }
  return { readUnits };
}

/** All shards from their beginning. Each minute another one is the first. */
function inTurn({ shards, now }: Pick<Scan, "shards" | "now">): Cursor {
  const first = Math.floor(Date.parse(now()) / TURN_MS);
  return shards.map((_, n) => ({ shard: (first + n) % shards.length }));
}
