import type { Done, Finisher } from "../../../lambdas/runtime/reconciler/reconciler";
import type { Cursor } from "../../../lambdas/runtime/reconciler/request";
import { type Scan, scan } from "../../../lambdas/runtime/reconciler/scan";
import { NOW, PAST } from "./given";

export const shards = ["open#0", "open#1", "open#2"];

interface Row {
  readonly id: string;
  readonly shard: string;
  readonly dueAt: string;
}

/** The index in memory. A page begins after a key, even if there is no row with that key any more. */
class MemoryIndex {
  readonly rows = new Map<string, Row>();
  pages = 0;

  put(id: string, shard: string, dueAt: string): void {
    this.rows.set(id, { id, shard, dueAt });
  }

  page: Scan["page"] = async ({ shard, until, limit, after }) => {
    if (++this.pages > 1000) throw new Error("the scan does not end");
    const place = ({ dueAt, id }: Row) => `${dueAt} ${id}`;
    const found = [...this.rows.values()]
      .filter((row) => row.shard === shard && row.dueAt <= until)
      .filter((row) => !after || place(row) > String(after.place))
      .sort((a, b) => (place(a) < place(b) ? -1 : 1))
      .slice(0, limit);
    const last = found.length === limit ? found.at(-1) : undefined;
    const keys = found.map(({ id }) => id);
    return { keys, readUnits: 0.5, last: last && { place: place(last) } };
  };
}

/** A finisher that only records the ids it gets, and sets them aside until the time from `putOff`. */
class Looking implements Finisher {
  readonly looked: string[] = [];
  readonly read: string[] = [];

  constructor(
    private readonly index: MemoryIndex,
    private readonly putOff: (id: string) => string | undefined,
  ) {}

  async unlessOpen(id: string): Promise<Done | undefined> {
    this.read.push(id);
    return /^undo/.test(id) ? this.one(id) : undefined;
  }

  async one(id: string): Promise<Done> {
    this.looked.push(id);
    const row = this.index.rows.get(id);
    const dueAt = this.putOff(id);
    if (row && dueAt) this.index.rows.set(id, { ...row, dueAt });
    return { id, did: "leave" };
  }
}

interface Run {
  readonly trigger?: Scan["trigger"];
  readonly from?: Cursor | undefined;
  /** How many sagas can be handled in time, and after how many only undos are. */
  readonly time?: number;
  readonly room?: number;
  readonly putOff?: (id: string) => string | undefined;
  readonly at?: string;
}

export async function run(index: MemoryIndex, { trigger = "due", from, ...of }: Run = {}) {
  const { time = Number.POSITIVE_INFINITY, putOff = () => undefined, at = NOW } = of;
  const { room = Number.POSITIVE_INFINITY } = of;
  const reconciler = new Looking(index, putOff);
  const { looked, read } = reconciler;
  const hasTime = () => looked.length < time;
  const hasRoom = () => looked.length < room;
  const { page } = index;
  const times = { now: () => at, hasTime, hasRoom };
  const report = await scan(reconciler, { trigger, from, shards, page, ...times });
  return { ...report, looked, read };
}

export function filled(counts: readonly number[], dueAt = PAST): MemoryIndex {
  const index = new MemoryIndex();
  counts.forEach((count, shard) => {
    for (let n = 0; n < count; n++) index.put(`s${shard}-${n}`, `open#${shard}`, dueAt);
  });
  return index;
}
