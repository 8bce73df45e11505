import { sagas } from "#sagas";
import { type AnyRequest, type AnySaga, type Example, servicesIn } from "../../lambdas/saga/define";
import type { ServicesClient } from "../deployed/client";
import { FIRST } from "../scenarios/recordings";
import { newSubject } from "../scenarios/subject";

/** The saga that is measured. */
export const SAGA: AnySaga = sagas[FIRST];

/** One path through the saga, and where it must end. */
export interface Path {
  readonly name: string;
  readonly outcome: "CONFIRMED" | "CANCELLED";
  request(id: string): AnyRequest;
}

type AnExample = Example<AnyRequest>;

const PLENTY = 1_000_000_000;
const [PLAIN] = Object.values(SAGA.examples);

/** Each worker has its own counters, so that its sagas do not contend with those of other workers. */
export const tagOf = (worker: number) => `bench-${worker}`;

/** A plain request of a worker. @throws Error if the saga has no examples. */
export function plainRequest(id: string, worker = 0): AnyRequest {
  if (!PLAIN) throw new Error(`${SAGA.name} has no examples`);
  return withId(newSubject(SAGA, PLAIN, tagOf(worker)).request, id);
}

const withId = (request: AnyRequest, id: string) => ({ ...request, [SAGA.idName]: id });

/** The refusal that the definition predicts for an example; undefined if it is not refused. */
function refusalOf({ request, counters }: AnExample): string | undefined {
  const by = servicesIn(SAGA).find(
    ({ takes, sandbox }) =>
      takes(request).some(({ key, add }) => (counters[key] ?? 0) + add < 0) ||
      sandbox?.refuses(request),
  );
  return by?.refuses[0];
}

/** The examples that are refused, each named after its refusal: `out of stock`. */
const REFUSED = Object.values(SAGA.examples).flatMap((example) => {
  const refusal = example.others ? undefined : refusalOf(example);
  if (!refusal) return [];
  const name = refusal.replaceAll(/(?<=.)(?=[A-Z])/g, " ").toLowerCase();
  return [{ name, example, subject: newSubject(SAGA, example, `bench-${refusal}`) }];
});

export const paths: readonly Path[] = [
  { name: "happy path", outcome: "CONFIRMED", request: (id) => plainRequest(id) },
  ...REFUSED.map(({ name, subject }): Path => {
    return { name, outcome: "CANCELLED", request: (id) => withId(subject.request, id) };
  }),
];

/** Sets the counters that the paths take from: enough for all, except where a path must be refused. */
export async function fillUp(client: ServicesClient, workers: number): Promise<void> {
  for (const { example, subject } of REFUSED) {
    for (const { name, service, key, amount } of subject.takes) {
      const there = example.counters[name] ?? 0;
      await client.setCounter(service, key, there < amount ? there : PLENTY);
    }
  }
  if (!PLAIN) return;
  for (let worker = 0; worker < workers; worker++) {
    const { takes } = newSubject(SAGA, PLAIN, tagOf(worker));
    for (const { service, key } of takes) await client.setCounter(service, key, PLENTY);
  }
}
