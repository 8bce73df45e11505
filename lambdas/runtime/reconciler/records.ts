import type { Stored } from "../../saga/participant";
import type { SagaRecord } from "../../saga/reconcile";
import type { RecordRow } from "../../saga/record-row";
import { hasEnded, type Onward } from "../../saga/record-states";
import type { Store } from "../../saga/store";
import type { Executions } from "../aws/executions";
import type { Fence } from "../fence";
import type { Records } from "./reconciler";

/** A row as a saga record. `row` is the row that was read: a write fails if it has changed since. */
export interface RowRecord<R> extends SagaRecord {
  readonly row: Stored<RecordRow<R>>;
}

export interface RecordsPorts<R> {
  readonly saga: Onward;
  readonly store: Store<RecordRow<R>>;
  readonly fence: Fence<R>;
  readonly executions: Pick<Executions, "resume">;
  now(): string;
  setAside(id: string, until: string): Promise<void>;
}

/** The records of a saga, for the reconciler. */
export function recordsOf<R>(ports: RecordsPorts<R>): Records<RowRecord<R>> {
  const { saga: of, store, fence, executions, now } = ports;
  const changed = async ({ id, row }: RowRecord<R>, changes: Partial<RecordRow<unknown>>) => {
    const { request } = row.state;
    const next = { version: row.version + 1, state: { ...row.state, ...changes, request } };
    const commit = { key: id, base: row, trust: "read", next, counters: [] } as const;
    const { outcome } = await store.commit(commit);
    return outcome === "committed" ? toRecord(of, id, next) : undefined;
  };
  return {
    read: async (id) => {
      const row = await store.read(id);
      return row && toRecord(of, id, row);
    },
    redriven: (saga, executionArn, { tells, ...next }) =>
      changed(saga, {
        ...next,
        ...(tells && { escalatedAt: now() }),
        executionArn,
        redrives: saga.redrives + 1,
      }),
    postponed: async (saga, dueAt) => (await changed(saga, { dueAt })) !== undefined,
    escalated: async (saga, dueAt) =>
      (await changed(saga, { dueAt, escalatedAt: now() })) !== undefined,
    fence: async (saga) => {
      await fence(saga.row.state.request, "RedrivesExhausted");
    },
    resend: async ({ row: { state } }) =>
      state.taskToken ? executions.resume(state.taskToken, { approval: state.approval }) : false,
    setAside: ports.setAside,
  };
}

/** These records, and in `since` from when each saga is open that is read. One that waits for a person is not late. */
export function noting<R>(
  records: Records<RowRecord<R>>,
  since: Map<string, string>,
): Records<RowRecord<R>> {
  const read = async (id: string) => {
    const saga = await records.read(id);
    const from = saga && openSince(saga);
    if (!from || saga.phase === "closed" || saga.wait === "waiting") since.delete(id);
    else since.set(id, from);
    return saga;
  };
  return { ...records, read };
}

/**
 * From when a saga is open: since it was placed, or since a person has decided, or since it waits for nobody. A decision
 * on the record ends a wait before its time: what is left to do then can be late.
 */
function openSince<R>({ row: { state }, actUntil = state.waitUntil }: RowRecord<R>): string {
  const { approval, approvalDeadline, decidedAt, placedAt, abandonedAt, confirmedAt } = state;
  const ended = timeOf(abandonedAt ?? confirmedAt);
  const begun = timeOf(decidedAt ?? placedAt) || ended;
  const undecided = approval === "REQUIRED" || approval === "EXPIRED";
  const waits = [timeOf(undecided ? approvalDeadline : ""), timeOf(actUntil)];
  const over = waits.map((until) => (ended && ended < until ? ended : until));
  return [begun, ...over].sort().at(-1) ?? "";
}

export function toRecord<R>(saga: Onward, id: string, row: Stored<RecordRow<R>>): RowRecord<R> {
  const { state } = row;
  return {
    id,
    row,
    phase: hasEnded(saga, state) ? "closed" : PHASES[state.status],
    wait: waitOf(state),
    waitUntil: state.approvalDeadline,
    actUntil: state.status === "PENDING" ? state.waitUntil : undefined,
    executionArn: state.executionArn,
    redrives: state.redrives ?? 0,
    failures: state.failures ?? 0,
    dueAt: timeOf(state.dueAt),
    request: state.request,
  };
}

/** Derived from the status alone: a saga that is missing from the index is not closed. */
const PHASES: Readonly<Record<RecordRow<unknown>["status"], SagaRecord["phase"]>> = {
  PENDING: "open",
  CONFIRMED: "decided",
  ABANDONED: "fenced",
  COMPLETED: "closed",
  CANCELLED: "closed",
};

/** A text that is no time counts as a time that has come. The check that follows writes a real one. */
function timeOf(text = ""): string {
  return Number.isNaN(Date.parse(text)) ? "" : text;
}

function waitOf<R>({ status, approval, taskToken }: RecordRow<R>): SagaRecord["wait"] {
  // Abandoned while it was parked: the execution that waits must be told.
  if (status === "ABANDONED" || status === "CANCELLED") return taskToken ? "decided" : "none";
  if (status === "CONFIRMED" || status === "COMPLETED") return "none";
  if (approval === "REQUIRED") return "waiting";
  return approval === "APPROVED" || approval === "REJECTED" ? "decided" : "none";
}
