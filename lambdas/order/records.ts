import type { Executions } from "../runtime/aws/executions";
import type { Records } from "../runtime/reconciler/reconciler";
import { type Stored, unreachable } from "../saga/participant";
import type { SagaRecord } from "../saga/reconcile";
import type { Store } from "../saga/store";
import type { OrderState } from "./commands";
import { orderFence } from "./fence";

/** An order row as a saga record; `row` is what it was read from, and guards what is written. */
export interface OrderRecord extends SagaRecord {
  readonly row: Stored<OrderState>;
}

export interface OrderRecordsPorts {
  readonly store: Store<OrderState>;
  readonly executions: Pick<Executions, "resume">;
  now(): string;
  setAside(orderId: string, until: string): Promise<void>;
}

/** The orders table as the reconciler's records: each order row is its saga's own record. */
export function orderRecords(ports: OrderRecordsPorts): Records<OrderRecord> {
  const { store, executions, now } = ports;
  const fence = orderFence(store);
  const change = async ({ id, row }: OrderRecord, changes: Partial<OrderState>) => {
    const next = { version: row.version + 1, state: { ...row.state, ...changes } };
    const commit = { key: id, base: row, trust: "read", next, counters: [] } as const;
    return (await store.commit(commit)).outcome === "committed";
  };
  return {
    read: async (id) => {
      const row = await store.read(id);
      return row && toRecord(id, row);
    },
    redriven: (saga, executionArn, dueAt) =>
      change(saga, { executionArn, redrives: saga.redrives + 1, dueAt }),
    postponed: (saga, dueAt) => change(saga, { dueAt }),
    escalated: (saga, dueAt) => change(saga, { dueAt, escalatedAt: now() }),
    fence: async (saga) => {
      await fence(saga.row.state.request, "RedrivesExhausted");
    },
    resend: async ({ row: { state } }) =>
      state.taskToken ? executions.resume(state.taskToken, { approval: state.approval }) : false,
    setAside: ports.setAside,
  };
}

export function toRecord(id: string, row: Stored<OrderState>): OrderRecord {
  const { state } = row;
  return {
    id,
    row,
    phase: phaseOf(state.status),
    wait: waitOf(state),
    waitUntil: state.approvalDeadline,
    executionArn: state.executionArn,
    redrives: state.redrives ?? 0,
    dueAt: state.dueAt ?? "",
    request: state.request,
  };
}

function phaseOf(status: OrderState["status"]): SagaRecord["phase"] {
  switch (status) {
    case "PENDING":
      return "open";
    case "ABANDONED":
      return "fenced";
    case "CONFIRMED":
    case "CANCELLED":
      return "closed";
    default:
      return unreachable(status);
  }
}

function waitOf({ status, approval }: OrderState): SagaRecord["wait"] {
  if (status !== "PENDING") return "none";
  if (approval === "REQUIRED") return "waiting";
  return approval === "APPROVED" || approval === "REJECTED" ? "decided" : "none";
}
