import { order as definition } from "../../lambdas/order/saga";
import { ChoreographyClient } from "../deployed/choreography-client";
import { statesIn } from "../deployed/history";
import { LogSearch } from "../deployed/log-search";
import type { SagaClient } from "../deployed/saga-client";
import { timeline } from "../deployed/trace/entry";
import { fromLogs } from "../deployed/trace/from-logs";
import { waitFor } from "../deployed/wait-for";
import { setStock } from "./order-rows";

interface Journal {
  readonly title: string;
  readonly lines: readonly string[];
}

type Order = { readonly orderId: string };

/** Tells what an order went through in the state machine, from its execution's history. */
export async function orchestrated(saga: SagaClient, orderId: string): Promise<Journal> {
  const states = statesIn((await saga.history(saga.executionArn(orderId))) ?? []);
  const title = "one order through the state machine: its history, 1 request";
  return { title, lines: timed(states.map(({ at, state }) => [at, state])) };
}

/** Runs an order of the same kind through the choreography, and puts it together from logs. */
export async function choreographed(sku: string, order: Order): Promise<Journal> {
  const saga = await ChoreographyClient.connect(definition);
  const logs = new LogSearch();
  try {
    await setStock(saga, sku, 10);
    const since = Date.now();
    const { record: row } = await saga.run(order);
    const last = row?.status === "CONFIRMED" ? "OrderConfirmed" : "OrderCancelled";
    const told = async () => {
      const { requests } = logs;
      const lines = await logs.lines(saga.functions, { since, text: order.orderId });
      const texts = lines.map(({ message }) => message);
      const trace = timeline(fromLogs(definition, order.orderId, texts));
      return (
        trace.some(({ event }) => event === last) && { trace, asked: logs.requests - requests }
      );
    };
    const { trace, asked } = await waitFor(`${last} in the logs`, told);
    const title = `one without a coordinator: the logs of 4 functions, ${asked} requests`;
    return {
      title,
      lines: timed(trace.map(({ at, by, what }) => [Date.parse(at), `${by}: ${what}`])),
    };
  } finally {
    logs.close();
    saga.close();
  }
}

export function printJournals(journals: readonly Journal[]): void {
  for (const { title, lines } of journals) console.log(`\n${title}\n${lines.join("\n")}`);
}

function timed(steps: readonly (readonly [at: number, what: string])[]): string[] {
  const [[first] = [0]] = steps;
  return steps.map(([at, what]) => `${String(at - first).padStart(6)} ms  ${what}`);
}
