import {
  type HistoryEvent,
  paginateGetExecutionHistory,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { isUnknownExecution } from "../../lambdas/runtime/aws/executions";

/** The whole history of an execution. Undefined if Step Functions does not know it, or not any more. */
export async function historyOf(
  client: SFNClient,
  executionArn: string,
): Promise<HistoryEvent[] | undefined> {
  const events: HistoryEvent[] = [];
  const query = { executionArn, maxResults: 1000 };
  try {
    for await (const page of paginateGetExecutionHistory({ client }, query)) {
      events.push(...(page.events ?? []));
    }
    return events;
  } catch (error) {
    if (isUnknownExecution(error)) return undefined;
    throw error;
  }
}

/** The states that an execution entered, and when (milliseconds since 1970). */
export const statesIn = (history: readonly HistoryEvent[]) =>
  history.flatMap(({ timestamp, stateEnteredEventDetails: entered }) =>
    entered?.name ? [{ state: entered.name, at: timestamp?.getTime() ?? 0 }] : [],
  );
