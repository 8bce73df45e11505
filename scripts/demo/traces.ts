import { ChoreographyClient } from "../deployed/choreography-client";
import { LogSearch } from "../deployed/log-search";
import type { SagaClient } from "../deployed/saga-client";
import { inWords, traceSaga } from "../deployed/trace/event-trace";
import { traceExecution } from "../deployed/trace/execution-trace";
import { waitFor } from "../deployed/wait-for";

/** What one order went through, for a person. */
export interface Journal {
  readonly title: string;
  readonly lines: readonly string[];
}

type Order = { readonly orderId: string };

/** Tells what an order went through in the state machine, from its execution's history. */
export async function orchestrated({ outputs }: SagaClient, orderId: string): Promise<Journal> {
  const executions = outputs.StateMachineArn.replace(":stateMachine:", ":execution:");
  const { steps, requests } = await traceExecution(`${executions}:${orderId}`);
  const title = `one order through the state machine: its history, ${requests} request`;
  return { title, lines: timed(steps, ({ state }) => state) };
}

/** Runs an order of the same kind through the choreography, and puts it together from logs. */
export async function choreographed(sku: string, order: Order): Promise<Journal> {
  const saga = await ChoreographyClient.connect();
  const logs = new LogSearch();
  try {
    await saga.setStock(sku, 10);
    const since = Date.now();
    const { order: row } = await saga.run(order);
    const last = row?.status === "CONFIRMED" ? "OrderConfirmed" : "OrderCancelled";
    const { steps, requests } = await waitFor(`${last} in the logs`, async () => {
      const found = await traceSaga(saga, logs, { orderId: order.orderId, since });
      return found.steps.some((step) => "event" in step && step.event === last) && found;
    });
    const title = `one without a coordinator: the logs of 4 functions, ${requests} requests`;
    return { title, lines: timed(steps, inWords) };
  } finally {
    logs.close();
    saga.close();
  }
}

export function printJournals(journals: readonly Journal[]): void {
  for (const { title, lines } of journals) console.log(`\n${title}\n${lines.join("\n")}`);
}

function timed<Step extends { readonly at: number }>(
  steps: readonly Step[],
  what: (step: Step) => string,
): string[] {
  const [first] = steps;
  return steps.map((step) => `${String(step.at - (first?.at ?? 0)).padStart(6)} ms  ${what(step)}`);
}
