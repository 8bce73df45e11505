import { retriablesIn, type Saga, servicesIn } from "./define";
import { laneOf } from "./lane";
import type { Decision, Stored } from "./participant";
import {
  LANE_SECONDS,
  openShardOf,
  RECORD_SCHEMA,
  type RecordAnswer,
  type RecordMessage,
  type RecordRow,
  SLA_SECONDS,
} from "./record-row";
import { plusSeconds, secondsFrom } from "./time";

export type Decided<R> = Decision<RecordRow<R>, RecordAnswer, never>;

/** What the record decides by. `At`: there is a row. */
export interface Asked<R extends object> {
  readonly saga: Saga<R>;
  readonly row?: RecordRow<R> | undefined;
  readonly message: RecordMessage<R>;
  readonly now: string;
}
export type At<R extends object> = Asked<R> & { readonly row: RecordRow<R> };

/** The attributes of an open saga: it is in the index, and is due when it should long have ended. */
export function opened<R extends object>(at: Asked<R>) {
  const { saga, row, message } = at;
  const { request } = row ?? message;
  const openShard = openShardOf(saga.idOf(request));
  return { schema: RECORD_SCHEMA, request, openShard, dueAt: dueAfter(at) };
}

/** When the reconciler looks at it. It looks at a parked saga too: whatever was to park it may have died. */
export function dueAfter<R extends object>({ row, message, now }: Asked<R>): string {
  const { execution, laneSeconds = LANE_SECONDS } = message;
  const driver = row?.executionArn ?? execution;
  const isFast = driver !== undefined && laneOf(driver) !== "standard";
  return plusSeconds(now, isFast ? laneSeconds : SLA_SECONDS);
}

/** The fence. Without a row it is a tombstone, which refuses a late `place`. */
export function fenced<R extends object>(at: Asked<R>): RecordRow<R> {
  const { row, now, message } = at;
  const { reason, by: abandonedBy } = message;
  const when = { abandonedAt: now, abandonedBy };
  return { ...row, ...opened(at), status: "ABANDONED", reason, ...when, undone: [] };
}

/** Nothing is left to do: the saga leaves the index. */
export function close<R extends object>(at: At<R>, state: RecordRow<R>): Decided<R> {
  return write(at, { ...state, openShard: undefined });
}

export function write<R extends object>(at: Asked<R>, state: RecordRow<R>): Decided<R> {
  return { do: "commit", state, answer: answer(at, state) };
}

/** The answer to a command on the record, with the approval as it is now. */
export function answer<R extends object>({ saga, now }: Asked<R>, row: RecordRow<R>): RecordAnswer {
  const { request, status, approval = "NONE", approvalDeadline, reason } = row;
  const waits = approval === "REQUIRED" && approvalDeadline;
  const approvalSeconds = waits ? secondsFrom(now, waits) : null;
  const told = { [saga.idName]: saga.idOf(request), status, approval, approvalSeconds };
  return status === "ABANDONED" ? { ...told, reason } : told;
}

/** The services that sign a decided saga, in the order of the steps, and the field in which they sign. */
const SIGNING = {
  ABANDONED: { field: "undone", servicesOf: servicesIn },
  CONFIRMED: { field: "done", servicesOf: retriablesIn },
} as const;
type Signable = keyof typeof SIGNING;

export function signing<R extends object>(saga: Saga<R>, status: Signable) {
  const { field, servicesOf } = SIGNING[status];
  return { field, services: servicesOf(saga).map(({ service }) => service) };
}

/** A decided saga's record, signed by all services that sign before this one. Without it: by all services. */
export function signed<R extends object>(
  saga: Saga<R>,
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

/** The services that have not yet signed a decided saga, as undone or as done. */
export function unsigned<R extends object>(saga: Saga<R>, row: RecordRow<R>): string[] {
  const { field, services } = signing(saga, row.status === "CONFIRMED" ? "CONFIRMED" : "ABANDONED");
  return services.filter((service) => !row[field]?.includes(service));
}

/** The part of a saga that tells how it ends: whether anything comes after the pivot. */
export interface Onward {
  readonly onward?: readonly unknown[];
}

/** The record's status once all is done, including the steps after the pivot. */
export const doneStatus = (saga: Onward): "COMPLETED" | "CONFIRMED" =>
  (saga.onward ?? []).length > 0 ? "COMPLETED" : "CONFIRMED";

/** Whether a record says that nothing is left to do for its saga. */
export const hasEnded = (saga: Onward, { status }: { readonly status?: unknown }): boolean =>
  status === doneStatus(saga) || status === "CANCELLED";
