import { retriablesIn, type SagaDefinition, servicesIn } from "./define";
import { type Stored, unreachable } from "./participant";
import {
  LAST_CALL_SECONDS,
  openShardOf,
  RECORD_SCHEMA,
  type RecordAnswer,
  type RecordMessage,
  type RecordRow,
  SLA_SECONDS,
} from "./record-row";
import type { Names } from "./service";
import { plusSeconds, secondsFrom } from "./time";

/** A saga, as its record sees it. */
export interface Recorded<R extends object>
  extends Names<R>,
    Pick<SagaDefinition<R>, "steps" | "onward"> {
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

/** The pivot has won. What comes after it keeps the saga in the index. */
export function confirmed<R extends object>(
  saga: Recorded<R>,
  row: RecordRow<R>,
  now: string,
): RecordRow<R> {
  const decided = { status: "CONFIRMED", confirmedAt: now } as const;
  if (retriablesIn(saga).length === 0) return closed(row, decided);
  return { ...row, ...decided, done: [], dueAt: plusSeconds(now, SLA_SECONDS) };
}

/** A saga that nothing is left to be done of: it leaves the index. */
export function closed<R>(row: RecordRow<R>, ends: Partial<RecordRow<unknown>>): RecordRow<R> {
  return { ...row, ...ends, request: row.request, openShard: undefined };
}

/** Who signs a decided saga, in the order of the steps, and where: that it is undone, or done. */
const SIGNING = {
  ABANDONED: { field: "undone", servicesOf: servicesIn },
  CONFIRMED: { field: "done", servicesOf: retriablesIn },
} as const;
type Signable = keyof typeof SIGNING;

export function signing<R extends object>(saga: Recorded<R>, status: Signable) {
  const { field, servicesOf } = SIGNING[status];
  return { field, services: servicesOf(saga).map(({ service }) => service) };
}

/** A decided saga with the signatures of those who sign before a service; of all, if none is named. */
export function signed<R extends object>(
  saga: Recorded<R>,
  request: R,
  status: Signable,
  before?: string,
): Stored<RecordRow<R>> {
  const { field, services } = signing(saga, status);
  const inTurn = status === "ABANDONED" ? services.toReversed() : services;
  const all = before === undefined ? inTurn : inTurn.slice(0, inTurn.indexOf(before));
  const openShard = openShardOf(saga.idOf(request));
  const state = { status, request, openShard, [field]: all.toSorted() };
  return { version: 2 + all.length, state };
}

/** The services that have not signed a decided saga yet: that they are undone, or done. */
export function unsigned<R extends object>(saga: Recorded<R>, row: RecordRow<R>): string[] {
  const { field, services } = signing(saga, row.status === "CONFIRMED" ? "CONFIRMED" : "ABANDONED");
  return services.filter((service) => !row[field]?.includes(service));
}

/** The row that a command meets when nothing went wrong before it. */
export function expected<R extends object>(
  saga: Recorded<R>,
  { name, request, invalid }: RecordMessage<R>,
): Stored<RecordRow<R>> | undefined | "unread" {
  const open = { request, openShard: openShardOf(saga.idOf(request)) };
  switch (name) {
    case "place":
      return invalid === undefined ? undefined : "unread";
    case "confirm":
      return { version: 1, state: { status: "PENDING", approval: "NONE", ...open } };
    case "complete":
      return signed(saga, request, "CONFIRMED");
    case "abandon":
      return { version: 1, state: { status: "PENDING", ...open } };
    case "cancel":
      return signed(saga, request, "ABANDONED");
    default:
      return unreachable(name);
  }
}

/** What a row tells whoever commands it; of its approval as it stands now. */
export function answerOf<R extends object>(
  saga: Recorded<R>,
  { request, status, approval = "NONE", approvalDeadline }: RecordRow<R>,
  now: string,
): RecordAnswer {
  const waits = approval === "REQUIRED" && approvalDeadline;
  return {
    [saga.idName]: saga.idOf(request),
    status,
    approval,
    approvalSeconds: waits ? secondsFrom(now, waits) : null,
  };
}

/** What tells how a saga ends: whether anything comes after its pivot. */
export interface Onward {
  readonly onward?: readonly unknown[];
}

/** What the record of a saga says that is done, also what comes after the pivot. */
export const doneStatus = (saga: Onward): "COMPLETED" | "CONFIRMED" =>
  (saga.onward ?? []).length > 0 ? "COMPLETED" : "CONFIRMED";

/** Whether a record says that nothing is left to be done of its saga. */
export const hasEnded = (saga: Onward, { status }: { readonly status?: unknown }): boolean =>
  status === doneStatus(saga) || status === "CANCELLED";
