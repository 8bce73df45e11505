import {
  ExecutionDoesNotExist,
  type HistoryEvent,
  paginateGetExecutionHistory,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import type { StepTime } from "./coordination";

/**
 * An execution's history as a person reads it: the states entered, and in between what failed.
 * By event signature and not by time, so that two runs of one scenario can be compared.
 */
export function linesOf(events: readonly HistoryEvent[]): string[] {
  return events.flatMap(lineOf);
}

/** Everything that Step Functions tells of an execution; nothing if it knows none (any more). */
export async function historyOf(
  client: SFNClient,
  executionArn: string,
): Promise<HistoryEvent[] | undefined> {
  try {
    return await eventsOf(client, executionArn);
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/** When an execution was in which state. */
export async function stepsOf(client: SFNClient, executionArn: string): Promise<StepTime[]> {
  const entered = (await eventsOf(client, executionArn)).flatMap((event) => {
    const step = event.stateEnteredEventDetails?.name;
    return step ? [{ step, from: event.timestamp?.getTime() ?? 0 }] : [];
  });
  return entered.map((state, i) => ({
    ...state,
    to: entered[i + 1]?.from ?? Number.POSITIVE_INFINITY,
  }));
}

async function eventsOf(client: SFNClient, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn })) {
    events.push(...(page.events ?? []));
  }
  return events;
}

function lineOf(event: HistoryEvent): string[] {
  if (event.stateEnteredEventDetails) return [event.stateEnteredEventDetails.name ?? ""];
  const failed = event.taskFailedEventDetails ?? event.executionFailedEventDetails;
  if (failed) return [`${event.type} ${failed.error}`];
  if (event.taskTimedOutEventDetails) return ["TaskTimedOut"];
  const ends = ["ExecutionSucceeded", "ExecutionAborted", "ExecutionTimedOut"];
  return event.type && ends.includes(event.type) ? [event.type] : [];
}
