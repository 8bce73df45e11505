import type { OrderRecord } from "../order/records";
import type { Order } from "../order/request";
import type { Driver, Records } from "../runtime/reconciler/reconciler";
import type { ExecutionStatus, SagaRecord, Trigger } from "../saga/reconcile";

export interface SweeperPorts {
  readonly records: Pick<Records<OrderRecord>, "redriven">;
  /** Has the order service notice that the time for an approval is over. */
  expire(order: Order): Promise<void>;
  now(): string;
}

/**
 * Sagas driven by events. What is due is told again by a write to the order's row: the change goes
 * through the outbox like any other, as the event that takes the saga up where it stands.
 */
export function eventsDriver({ records, expire, now }: SweeperPorts): Driver<OrderRecord> {
  return {
    status: async (saga, trigger) => standingOf(saga, now(), trigger),
    redrive: async (saga, dueAt) => {
      if (saga.wait === "waiting" && !isParked(saga, now())) {
        await expire(saga.row.state.request);
        return { execution: undefined };
      }
      const redriven = await records.redriven(saga, undefined, dueAt);
      return redriven ? { execution: undefined } : "lost";
    },
  };
}

/**
 * What the reconciler's decision asks of an execution, where there is none. A parked order runs: it
 * needs nothing but its row, unless what led there may be lost. An order that is due has failed to
 * get on, whatever its events met. After a restart the queues are gone, and it is nobody's failure.
 */
export function standingOf(saga: SagaRecord, now: string, trigger: Trigger): ExecutionStatus {
  const mayBeLost = trigger === "restart" || trigger === "hand";
  if (isParked(saga, now) && !mayBeLost) return "RUNNING";
  return trigger === "restart" ? "GONE" : "FAILED";
}

function isParked({ wait, waitUntil }: SagaRecord, now: string): boolean {
  return wait === "waiting" && now < (waitUntil ?? now);
}
