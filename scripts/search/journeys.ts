import type { AnyRequest } from "../../lambdas/saga/define";
import { type AnySaga, type Example, servicesIn } from "../../lambdas/saga/define";
import type { Counter } from "../../lambdas/saga/participant";
import type { Bounds } from "./environment";

/** An example of a saga, as it is searched: all of it is derived. */
export interface Journey {
  readonly saga: AnySaga;
  /** What the saga calls it. */
  readonly name: string;
  readonly says: string;
  readonly requests: readonly AnyRequest[];
  readonly ids: readonly string[];
  /** What steps lower, and what it is at first. */
  readonly counters: readonly (Counted & { readonly before: number })[];
  /** Requests of this amount or more need an approval. */
  readonly threshold: number;
  /** What people may decide, each of them once. */
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

/** Whose step lowers it, and by which name. */
function counted(saga: AnySaga, requests: readonly AnyRequest[], key: string): Counted {
  for (const by of servicesIn(saga)) {
    const taken = requests.flatMap((request) => by.takes(request)).find((it) => it.key === key);
    if (taken) return { service: by.service, key, attribute: taken.attribute };
  }
  throw new Error(`no step of ${saga.name} lowers ${key}`);
}

/** Nothing goes wrong; the bounds of a search say what may. */
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
  behind: 0,
  unawaited: 2,
  retries: 0,
  caps: 0,
  redrives: 4,
};
