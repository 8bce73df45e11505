import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { statesIn } from "../deployed/history";
import type { StepTime } from "./coordination";

/**
 * An execution's history as a person reads it: the states entered, and what failed in between. It leaves
 * out times, so that two runs of one scenario can be compared.
 */
export function linesOf(events: readonly HistoryEvent[]): string[] {
  return events.flatMap(lineOf);
}

export function stepsOf(events: readonly HistoryEvent[]): StepTime[] {
  const entered = statesIn(events);
  return entered.map(({ state: step, at: from }, i) => {
    return { step, from, to: entered[i + 1]?.at ?? Number.POSITIVE_INFINITY };
  });
}

function lineOf(event: HistoryEvent): string[] {
  if (event.stateEnteredEventDetails) return [event.stateEnteredEventDetails.name ?? ""];
  const failed = event.taskFailedEventDetails ?? event.executionFailedEventDetails;
  if (failed) return [`${event.type} ${failed.error}`];
  if (event.taskTimedOutEventDetails) return ["TaskTimedOut"];
  const ends = ["ExecutionSucceeded", "ExecutionAborted", "ExecutionTimedOut"];
  return event.type && ends.includes(event.type) ? [event.type] : [];
}
