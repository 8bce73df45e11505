import { Refused } from "../../saga/errors";
import type { ExecutionStatus, SagaRecord, Trigger } from "../../saga/reconcile";
import type { Services } from "../services";
import type { Driver, Records } from "./reconciler";
import type { RowRecord } from "./records";

export interface EventsDriverPorts<R> {
  readonly records: Pick<Records<RowRecord<R>>, "redriven">;
  /** Makes the record notice that the time for an approval is over. */
  expire(request: R): Promise<void>;
  now(): string;
}

/**
 * Sagas driven by events. To continue a due saga, the driver writes to its record. The change goes through
 * the outbox like any other, as the event that continues the saga from where it stands.
 */
export function eventsDriver<R>(ports: EventsDriverPorts<R>): Driver<RowRecord<R>> {
  const { records, expire, now } = ports;
  return {
    status: async (saga, trigger) => standingOf(saga, now(), trigger),
    redrive: async (saga, next) => {
      if (saga.wait === "waiting" && !isParked(saga, now())) {
        await expire(saga.row.state.request);
        return { execution: undefined };
      }
      const redriven = await records.redriven(saga, undefined, next);
      return redriven ? { execution: undefined, redrives: redriven.redrives } : "lost";
    },
  };
}

/**
 * Stands in for an execution's status in the choreography, which has none. A parked saga counts as RUNNING,
 * because it needs only its record, unless events may be lost. A saga that is due is LATE.
 */
export function standingOf(saga: SagaRecord, now: string, trigger: Trigger): ExecutionStatus {
  const mayBeLost = trigger === "restart" || trigger === "hand";
  if (isParked(saga, now) && !mayBeLost) return "RUNNING";
  return trigger === "due" ? "LATE" : "GONE";
}

function isParked({ wait, waitUntil }: SagaRecord, now: string): boolean {
  return wait === "waiting" && now < (waitUntil ?? now);
}

/** Places the saga again after its deadline. The record marks it EXPIRED and refuses, which is intended. */
export function expiring<R extends object>(services: Services<R>) {
  const { name, noun } = services.saga;
  return async (request: R): Promise<void> => {
    const { parse, run } = services.function(noun);
    try {
      await run(parse({ command: "place", [name]: request }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  };
}
