import { GetExecutionHistoryCommand, type HistoryEvent, SFNClient } from "@aws-sdk/client-sfn";

/**
 * An execution's history as a person reads it: the states entered, and in between what failed.
 * By event signature and not by time, so that two runs of one scenario can be compared.
 */
export async function historyOf(executionArn: string): Promise<string[]> {
  const client = new SFNClient();
  const lines: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new GetExecutionHistoryCommand({ executionArn, nextToken }));
    lines.push(...(page.events ?? []).flatMap(lineOf));
    nextToken = page.nextToken;
  } while (nextToken);
  client.destroy();
  return lines;
}

function lineOf(event: HistoryEvent): string[] {
  if (event.stateEnteredEventDetails) return [event.stateEnteredEventDetails.name ?? ""];
  const failed = event.taskFailedEventDetails ?? event.executionFailedEventDetails;
  if (failed) return [`${event.type} ${failed.error}`];
  if (event.taskTimedOutEventDetails) return ["TaskTimedOut"];
  const ends = ["ExecutionSucceeded", "ExecutionAborted", "ExecutionTimedOut"];
  return event.type && ends.includes(event.type) ? [event.type] : [];
}
