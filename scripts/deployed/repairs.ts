import * as z from "zod";
import type { AnySaga } from "../../lambdas/saga/define";
import type { Path } from "../../lambdas/saga/reading";
import { openShardOf } from "../../lambdas/saga/record-row";
import type { Row } from "../../lambdas/saga/service";
import { isTime } from "../../lambdas/saga/time";
import type { CounterRow, SagaRows } from "./books";
import { kindIn } from "./counters";
import { type StoredRow, storedRows } from "./damage";
import { type Certain, type Mend, type Mended, mend } from "./mend";
import { unledTo } from "./open-index";

/** A damaged row: as it is stored, and as it is to be. */
export interface Repair extends Omit<StoredRow, "schema">, Pick<Mended, "mends" | "left"> {
  /** The saga's id, or the counter's key. */
  readonly id: string;
  readonly next: Row;
}

/** What is known of a saga beside its rows. */
export interface Sources {
  readonly now: string;
  /** The input of its execution. */
  readonly request?: unknown;
}

const versioned = z.object({ version: z.number() });

/** What is wrong with the rows of a saga, and what they must be. Pure. */
export function repairsOf(saga: AnySaga, rows: SagaRows, sources: Sources): Repair[] {
  return storedRows(saga, rows).flatMap(({ schema, ...stored }) => {
    const { row, table } = stored;
    const isRecord = table === saga.noun;
    const known = (path: Path) => [
      ...(path[0] === "version" ? fresh(sources) : []),
      ...(isRecord ? ofRecord(saga, path, rows, sources) : []),
    ];
    const mended = mend(z.intersection(schema, versioned), row, known);
    const whole = isRecord && mended.left.length === 0 ? indexed(saga, mended, sources) : mended;
    return repairOf(rows.id, stored, whole);
  });
}

/** The same for a counter. */
export function repairsOfCounter(saga: AnySaga, { service, key, row }: CounterRow): Repair[] {
  const { by, row: schema } = kindIn(saga, service, key);
  const place = { name: service.toLowerCase(), table: service, row };
  const { keyAttribute = saga.idName } = by;
  return repairOf(
    key,
    { ...place, key: { [keyAttribute]: key } },
    mend(schema, row, () => []),
  );
}

function repairOf(id: string, stored: Omit<StoredRow, "schema">, mended: Mended): Repair[] {
  const { mends, left, row: next } = mended;
  return mends.length + left.length > 0 ? [{ ...stored, id, mends, left, next }] : [];
}

/** A version only tells writes apart, so any new one will do. Nobody has read one that was never written. */
const fresh = ({ now }: Sources): Certain[] => [
  { at: ["version"], value: Date.parse(now), why: "any version that nobody has read yet" },
];

function ofRecord(saga: AnySaga, path: Path, { id, record }: SagaRows, { request }: Sources) {
  const told = z.looseObject({ [saga.idName]: z.literal(id) }).safeParse(request).data;
  const status = path[0] === "status" && record ? statusByTimes(record) : undefined;
  const certain: Certain[] = [
    ...(status ? [{ at: ["status"], value: status, why: "the times of its commits say so" }] : []),
    ...(path[0] === "request" && told
      ? [{ at: ["request"], value: told, why: "its execution was started with it" }]
      : []),
  ];
  return certain;
}

/**
 * The status, from the times that each commit leaves in a record. The decision is the first that excludes the
 * other.
 */
function statusByTimes(record: Row): string | undefined {
  const has = (time: string) => isTime(record[time]);
  const { confirmedAt, completedAt, abandonedAt, cancelledAt } = record;
  const [forward, back] = [confirmedAt ?? completedAt, abandonedAt ?? cancelledAt];
  if (forward !== undefined && back !== undefined) return undefined;
  const commits = [
    ["completedAt", "COMPLETED"],
    ["confirmedAt", "CONFIRMED"],
    ["cancelledAt", "CANCELLED"],
    ["abandonedAt", "ABANDONED"],
    ["placedAt", "PENDING"],
  ] as const;
  return commits.find(([time]) => has(time))?.[1];
}

/** Puts an open saga back into the index. It is due at once, so the reconciler reads it next. */
function indexed(saga: AnySaga, mended: Mended, { now }: Sources): Mended {
  const { row } = mended;
  const why = unledTo(saga, row, now);
  if (why === undefined) return mended;
  const place = { openShard: openShardOf(String(row[saga.idName])), dueAt: now };
  const mends = Object.entries(place).flatMap(([field, becomes]): Mend[] =>
    row[field] === becomes ? [] : [{ field, is: row[field], becomes, why: `the index: ${why}` }],
  );
  return { ...mended, row: { ...row, ...place }, mends: [...mended.mends, ...mends] };
}
