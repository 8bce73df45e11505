import { type HistoryEvent, paginateGetExecutionHistory, SFNClient } from "@aws-sdk/client-sfn";

async function eventsOf(executionArn: string): Promise<HistoryEvent[]> {
  const client = new SFNClient();
  try {
    const events: HistoryEvent[] = [];
    for await (const page of paginateGetExecutionHistory({ client }, { executionArn })) {
      events.push(...(page.events ?? []));
    }
    return events;
  } finally {
    client.destroy();
  }
}

/** The states that an execution entered, in their order. */
export async function statesEntered(executionArn: string): Promise<string[]> {
  const events = await eventsOf(executionArn);
  return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
}

/** How often a task was sent on its way while the execution was in that state. */
export async function attemptsOf(state: string, executionArn: string): Promise<number> {
  let current: string | undefined;
  let attempts = 0;
  for (const event of await eventsOf(executionArn)) {
    current = event.stateEnteredEventDetails?.name ?? current;
    if (event.type === "TaskScheduled" && current === state) attempts += 1;
  }
  return attempts;
}
