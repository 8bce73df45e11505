import { redriveName } from "../../lambdas/runtime/reconciler/redrive-name";
import { retriablesIn } from "../../lambdas/saga/define";
import { handOverName } from "../../lambdas/saga/lane";
import type { SagaRows } from "../deployed/books";
import { parked } from "../deployed/parked";
import type { SagaClient } from "../deployed/saga-client";
import { fromHistory } from "../deployed/trace/from-history";
import type { Coordination } from "./coordination";
import { DeadLetterBox } from "./dead-letter-box";
import { linesOf, stepsOf } from "./histories";

/** The ending of a second execution's name, and the most re-drives that are looked for. */
const SECOND = "-second";
const REDRIVES = 9;

/** Runs sagas as an orchestration by Step Functions. A run is an execution. */
export function orchestration(client: SagaClient): Coordination {
  const step = new DeadLetterBox(client.outputs.deadLetters("Step"));
  const compensation = new DeadLetterBox(client.outputs.deadLetters("Compensation"));
  const isOnward = retriablesIn(client.saga).length > 0;
  const retriable = isOnward && new DeadLetterBox(client.outputs.deadLetters("Retriable"));
  const historiesOf = (rows: SagaRows) => historiesIn(client, rows);
  return {
    name: "orchestration",
    done: "SUCCEEDED",
    lost: "GONE",
    isStoppable: true,
    batches: false,
    halts: { before: "pause-before", after: "pause-after" },
    scenarios: (table) => [...table],
    quietly: async (_subject, work) => void (await work()),
    parked: (id) => parked(client, id),
    expire: async () => {}, // the execution itself waits, and has a timeout
    start: ({ id, request }, name = id) => client.start(request, name),
    ended: async (run, timeoutMs) => (await client.ended(run, timeoutMs)).status,
    givenUp: (run) => client.ended(run),
    stop: (run) => client.stop(run),
    histories: async (rows) => {
      const parts = await historiesOf(rows);
      return Object.fromEntries(parts.map(([part, events]) => [part, linesOf(events)]));
    },
    trace: async (rows) => {
      const parts = await historiesOf(rows);
      return parts.flatMap(([part, events]) => fromHistory(client.saga, part, events));
    },
    steps: async (run) => stepsOf((await client.history(run)) ?? []),
    letters: async (sagaId) => ({
      step: await step.countOf(sagaId),
      compensation: await compensation.countOf(sagaId),
      retriable: retriable ? await retriable.countOf(sagaId) : 0,
    }),
    forget: () => {}, // Step Functions knows the runs
    close: () => {},
  };
}

const handedOver = (id: string): [part: string, name: string] => ["handed over", handOverName(id)];

/** The histories of all executions of a saga, with the part that each of them played. */
async function historiesIn(client: SagaClient, { id, record }: SagaRows) {
  const redrives = Array.from({ length: REDRIVES }, (_, n) => n + 1);
  const parts: [part: string, name: string][] = [
    ["first", id],
    ["second", `${id}${SECOND}`],
    ...(client.outputs.lane === "standard" ? [] : [handedOver(id)]),
    ...redrives
      .filter((n) => n <= Number(record?.redrives ?? 0))
      .map((n): [string, string] => [`re-drive ${n}`, redriveName(id, n)]),
  ];
  const found = parts.map(async ([part, name]) => {
    const events = await client.history(client.executionArn(name));
    return events ? [[part, events] as const] : [];
  });
  return (await Promise.all(found)).flat();
}
