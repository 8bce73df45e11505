import { randomUUID } from "node:crypto";
import type { AnyRequest, AnySaga, Example } from "../../lambdas/saga/define";
import { stackNames } from "../../lib/names";
import { Choreography } from "../deployed/choreography";
import { ChoreographyClient } from "../deployed/choreography-client";
import type { ServicesClient } from "../deployed/client";
import type { SagaOperations } from "../deployed/operations";
import { Orchestration } from "../deployed/orchestration";
import { parked } from "../deployed/parked";
import { SagaClient } from "../deployed/saga-client";
import { newSubject, type Subject } from "../scenarios/subject";
import { endOf, type Run, SagaFailure } from "./run";
import type { Decides } from "./way";

/** A deployed saga, whatever coordinates it. */
interface Stack {
  readonly client: ServicesClient;
  readonly operations: SagaOperations;
  /** Starts a saga. @returns a function that waits until nothing drives the saga any more. */
  start(subject: Subject): Promise<() => Promise<unknown>>;
  /** Waits until the saga waits for a person. */
  parked(id: string): Promise<unknown>;
}

/**
 * Places an example in a deployed stack, with ids and counters of its own, and waits for its end.
 * @throws SagaFailure if its rows violate a rule; Error if a deployed stack cannot be brought to it.
 */
export async function placeIn(
  name: string,
  saga: AnySaga,
  example: string,
  decides: Decides,
): Promise<Run> {
  const asked = saga.examples[example];
  if (!asked) throw new Error(`${saga.name} has no example ${example}`);
  refuse(asked, decides);
  const stack = await connect(name, saga);
  try {
    const tag = randomUUID().slice(0, 13);
    const all = [asked.request, ...(asked.others ?? [])];
    const subjects = all.map((request) => newSubject(saga, { request }, tag));
    await fill(stack, asked, subjects);
    await Promise.all(subjects.map((it) => ended(stack, it, asked.decides ? decides : "nobody")));
    return await seen(stack, asked, subjects);
  } finally {
    stack.operations.close();
  }
}

/** Rejects what only skipped time, or only a test in memory, can bring about. */
function refuse({ decides, impostor, ends }: Example<AnyRequest>, people: Decides): void {
  const why = impostor
    ? "impostors are only possible in memory"
    : ends === "stuck"
      ? "a person is told only after hours"
      : decides && ["nobody", "late"].includes(people)
        ? `"${people}" waits until the time for the approval ends`
        : undefined;
  if (why) throw new Error(`a deployed stack cannot do that: ${why}`);
}

async function connect(name: string, saga: AnySaga): Promise<Stack> {
  const orchestrated = stackNames(saga, "orchestration").stack;
  const choreographed = stackNames(saga, "choreography").stack;
  const [own] = name.split("-"); // what follows is the stage
  if (own === orchestrated) {
    const client = await SagaClient.connect(saga, name);
    return {
      client,
      operations: new Orchestration(client),
      start: async ({ request, id }) => {
        const arn = await client.start(request, id);
        return () => client.ended(arn);
      },
      parked: (id) => parked(client, id),
    };
  }
  if (own !== choreographed) {
    throw new Error(`a stack of ${saga.name} is ${orchestrated} or ${choreographed}, not ${name}`);
  }
  const client = await ChoreographyClient.connect(saga, name);
  return {
    client,
    operations: new Choreography(client),
    start: async ({ request }) => {
      await client.place(request); // a refused one has no record, so there is nothing to wait for
      return async () => undefined;
    },
    parked: (id) => client.parked(id),
  };
}

/** Stores the numbers of the example, under keys of its own. */
async function fill({ client }: Stack, { counters }: Example<AnyRequest>, subjects: Subject[]) {
  const taken = new Map(subjects.flatMap(({ takes }) => takes.map((it) => [it.key, it])));
  for (const { service, key, name } of taken.values()) {
    const amount = counters[name];
    if (amount !== undefined) await client.setCounter(service, key, amount);
  }
}

async function ended(stack: Stack, subject: Subject, people: Decides): Promise<void> {
  const { client, start } = stack;
  const { id } = subject;
  const over = await start(subject);
  const decisions = { approve: ["approve"], reject: ["reject"], both: ["approve", "reject"] };
  if (people !== "nobody" && people !== "late") {
    await stack.parked(id);
    for (const decision of decisions[people]) {
      await client.invoke("Approval", { [client.saga.idName]: id, decision, by: "a test" });
    }
  }
  await over();
  if (await client.record(id)) await client.closed(id);
}

async function seen(stack: Stack, { counters }: Example<AnyRequest>, subjects: Subject[]) {
  const { client, operations } = stack;
  const [{ id, takes } = never()] = subjects;
  const [rows, found, trace] = await Promise.all([
    client.rows(id),
    operations.find(id),
    operations.trace(id, { logs: false }),
  ]);
  const story = (trace ?? []).map(
    ({ at, by, state, what }) => `${at} ${by} ${state ?? ""} ${what}`,
  );
  const broken = found?.violations ?? [];
  if (broken.length > 0)
    throw new SagaFailure([`${id}: ${broken.join("; ")}`, ...story].join("\n"));
  const left = takes
    .filter(({ name }) => counters[name] !== undefined)
    .map(async ({ name, service, key, attribute }) => {
      return [name, Number((await client.counter(service, key))?.[attribute])] as const;
    });
  const numbers = Object.fromEntries(await Promise.all(left));
  return { ...endOf(client.saga, rows), counters: { ...counters, ...numbers }, story };
}

function never(): never {
  throw new Error("an example has a request");
}
