import type { AnyRequest } from "../../lambdas/saga/define";
import { ChoreographyClient } from "../deployed/choreography-client";
import { statesIn } from "../deployed/history";
import { LogSearch } from "../deployed/log-search";
import type { SagaClient } from "../deployed/saga-client";
import { timeline } from "../deployed/trace/entry";
import { fromLogs } from "../deployed/trace/from-logs";
import { waitFor } from "../deployed/wait-for";
import { wordOf } from "../deployed/words";
import type { Put } from "./stories";

interface Journal {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What a saga went through in the state machine, from its execution's history. */
export async function orchestrated(client: SagaClient, id: string): Promise<Journal> {
  const states = statesIn((await client.history(client.executionArn(id))) ?? []);
  const word = wordOf(client.saga);
  const title = `one ${word} through the state machine: its history, 1 request`;
  return { title, lines: timed(states.map(({ at, state }) => [at, state])) };
}

/** Runs the same request in the choreography. Collects what happened from the logs. */
export async function choreographed(
  { saga }: SagaClient,
  puts: readonly Put[],
  request: AnyRequest,
): Promise<Journal> {
  const client = await ChoreographyClient.connect(saga);
  const logs = new LogSearch();
  try {
    for (const { service, key, amount } of puts) await client.setCounter(service, key, amount);
    const since = Date.now();
    const { id, record } = await client.run(await client.kept(request));
    const status = `${record?.status}`;
    const last = `${saga.noun}${status.charAt(0)}${status.slice(1).toLowerCase()}`;
    const told = async () => {
      const { requests } = logs;
      const lines = await logs.lines(client.functions, { since, text: id });
      const texts = lines.map(({ message }) => message);
      const trace = timeline(fromLogs(saga, id, texts));
      return (
        trace.some(({ event }) => event === last) && { trace, asked: logs.requests - requests }
      );
    };
    const { trace, asked } = await waitFor(`${last} in the logs`, told);
    const many = client.functions.length;
    const title = `one without a coordinator: the logs of ${many} functions, ${asked} requests`;
    return {
      title,
      lines: timed(trace.map(({ at, by, what }) => [Date.parse(at), `${by}: ${what}`])),
    };
  } finally {
    logs.close();
    client.close();
  }
}

export function printJournals(journals: readonly Journal[]): void {
  for (const { title, lines } of journals) console.log(`\n${title}\n${lines.join("\n")}`);
}

function timed(steps: readonly (readonly [at: number, what: string])[]): string[] {
  const [[first] = [0]] = steps;
  return steps.map(([at, what]) => `${String(at - first).padStart(6)} ms  ${what}`);
}
