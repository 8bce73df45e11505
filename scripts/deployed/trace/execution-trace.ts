import { paginateGetExecutionHistory, SFNClient } from "@aws-sdk/client-sfn";

/** A state that an execution entered (milliseconds since 1970). */
export interface Entered {
  readonly at: number;
  readonly state: string;
}

/** All that an execution did, from its history, and how many requests it took to ask. */
export async function traceExecution(
  executionArn: string,
): Promise<{ readonly steps: readonly Entered[]; readonly requests: number }> {
  const client = new SFNClient();
  const steps: Entered[] = [];
  let requests = 0;
  try {
    const query = { executionArn, maxResults: 1000 };
    for await (const page of paginateGetExecutionHistory({ client }, query)) {
      requests += 1;
      for (const { timestamp, stateEnteredEventDetails: entered } of page.events ?? []) {
        if (entered?.name) steps.push({ at: timestamp?.getTime() ?? 0, state: entered.name });
      }
    }
    return { steps, requests };
  } finally {
    client.destroy();
  }
}
