import type { AnyRequest } from "../../lambdas/saga/define";
import { type AnySaga, type Example, servicesIn } from "../../lambdas/saga/define";
import type { Counter } from "../../lambdas/saga/participant";
import type { Bounds } from "./environment";

/** An example of a saga as it is searched. All of it is derived. */
export interface Journey {
  readonly saga: AnySaga;
  /** The example's name in the saga. */
  readonly name: string;
  readonly says: string;
  readonly requests: readonly AnyRequest[];
  readonly ids: readonly string[];
  /** The numbers that steps lower, and what they are at first. */
  readonly counters: readonly (Counted & { readonly before: number })[];
  /** Requests of this amount or more need an approval. */
  readonly threshold: number;
  /** The decisions that people may make, each of them once. */
  readonly decides: readonly ("approve" | "reject")[];
  readonly example: Example<AnyRequest>;
}

/** A number that a service's step lowers. */
interface Counted extends Pick<Counter, "key" | "attribute"> {
  readonly service: string;
}

export function journeyOf(saga: AnySaga, name: string): Journey {
  const example = saga.examples[name];
  if (!example) throw new Error(`${saga.name} has no example ${name}`);
  const { request, others = [], decides } = example;
  const requests = [request, ...others];
  return {
    saga,
    name,
    says: example.says,
    requests,
    ids: requests.map((it) => String(it[saga.idName])),
    counters: Object.entries(example.counters).map(([key, before]) => ({
      ...counted(saga, requests, key),
      before,
    })),
    threshold: decides ? 0 : Number.POSITIVE_INFINITY,
    decides: decides ?? [],
    example,
  };
}

/** The service whose step lowers the number, and the number's attribute. */
function counted(saga: AnySaga, requests: readonly AnyRequest[], key: string): Counted {
  for (const by of servicesIn(saga)) {
    const taken = requests.flatMap((request) => by.takes(request)).find((it) => it.key === key);
    if (taken) return { service: by.service, key, attribute: taken.attribute };
  }
  throw new Error(`no step of ${saga.name} lowers ${key}`);
}

/** Bounds with which nothing goes wrong. A search changes what may. */
export const calm: Bounds = {
  faults: 0,
  duplicates: 0,
  looks: 0,
  rivals: 0,
  strays: 0,
  days: 0,
  restores: 0,
  busy: 0,
  unreadable: 0,
  wakes: 0,
  behind: 0,
  unawaited: 2,
  retries: 0,
  caps: 0,
  redrives: 4,
};
