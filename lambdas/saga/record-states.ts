import { type SagaDefinition, servicesIn } from "./define";
import type { Stored } from "./participant";
import {
  LAST_CALL_SECONDS,
  openShardOf,
  RECORD_SCHEMA,
  type RecordMessage,
  type RecordRow,
  SLA_SECONDS,
} from "./record-row";
import type { Names } from "./service";
import { plusSeconds } from "./time";

/** A saga, as its record sees it. */
export interface Recorded<R extends object> extends Names<R>, Pick<SagaDefinition<R>, "steps"> {
  /** What the approval threshold is held against. */
  amount?(request: R): number;
}

/** A saga that has just begun. A parked one is due when people are to be reminded of it. */
export function placed<R extends object>(
  saga: Recorded<R>,
  { request, execution, policy }: RecordMessage<R>,
  now: string,
): RecordRow<R> {
  const open = opened(saga, request, now);
  const first = { ...open, status: "PENDING", executionArn: execution, placedAt: now } as const;
  const amount = saga.amount?.(request) ?? 0;
  if (!policy || amount < policy.threshold) return { ...first, approval: "NONE" };
  const { seconds } = policy;
  const dueAt = plusSeconds(now, Math.max(SLA_SECONDS, seconds - LAST_CALL_SECONDS));
  return { ...first, approval: "REQUIRED", approvalDeadline: plusSeconds(now, seconds), dueAt };
}

/** The fence. Without a row it is a tombstone, by which a late `place` is refused. */
export function fenced<R extends object>(
  saga: Recorded<R>,
  row: RecordRow<R> | undefined,
  { request, reason }: Pick<RecordMessage<R>, "request" | "reason">,
  now: string,
): RecordRow<R> {
  const open = opened(saga, row?.request ?? request, now);
  return { ...row, ...open, status: "ABANDONED", reason, abandonedAt: now, undone: [] };
}

/** An open saga is in the index, due when it should long have ended. */
function opened<R extends object>(saga: Recorded<R>, request: R, now: string) {
  const openShard = openShardOf(saga.idOf(request));
  return { schema: RECORD_SCHEMA, request, openShard, dueAt: plusSeconds(now, SLA_SECONDS) };
}

/** A saga that nothing is left to be done of: it leaves the index. */
export function closed<R>(row: RecordRow<R>, ends: Partial<RecordRow<unknown>>): RecordRow<R> {
  return { ...row, ...ends, request: row.request, openShard: undefined };
}

/** An abandoned saga as a fence and these services' signatures leave it. */
export function signedBy<R extends object>(
  saga: Recorded<R>,
  request: R,
  services: readonly string[],
): Stored<RecordRow<R>> {
  const openShard = openShardOf(saga.idOf(request));
  const undone = services.toSorted();
  return {
    version: 2 + undone.length,
    state: { status: "ABANDONED", request, openShard, undone },
  };
}

/** The services that have not signed off yet. */
export function unsigned<R extends object>(
  saga: Recorded<R>,
  { undone = [] }: Pick<RecordRow<R>, "undone">,
): string[] {
  return servicesIn(saga).flatMap(({ service }) => (undone.includes(service) ? [] : service));
}
