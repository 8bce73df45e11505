import { SFNClient } from "@aws-sdk/client-sfn";
import { historyOf, statesIn } from "../../scripts/deployed/history";

async function eventsOf(executionArn: string) {
  const client = new SFNClient();
  try {
    return (await historyOf(client, executionArn)) ?? [];
  } finally {
    client.destroy();
  }
}

/** The states that an execution entered, in order. */
export async function statesEntered(executionArn: string): Promise<string[]> {
  return statesIn(await eventsOf(executionArn)).map(({ state }) => state);
}

/** How often a task was scheduled while the execution was in this state. */
export async function attemptsOf(state: string, executionArn: string): Promise<number> {
  let current: string | undefined;
  let attempts = 0;
  for (const event of await eventsOf(executionArn)) {
    current = event.stateEnteredEventDetails?.name ?? current;
    if (event.type === "TaskScheduled" && current === state) attempts += 1;
  }
  return attempts;
}
