import { randomUUID } from "node:crypto";
import { type AnyRequest, type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import type { Asked } from "./ends";

/** A number that a saga takes from. */
export interface Taken {
  /** What the example calls its key. */
  readonly name: string;
  readonly service: string;
  readonly key: string;
  readonly attribute: string;
  /** How much of it a saga takes. */
  readonly amount: number;
}

/** One saga that is run: a request with an id, and with counters, of its own. */
export interface Subject {
  readonly id: string;
  readonly request: AnyRequest;
  readonly takes: readonly Taken[];
  /** Another request under the same id, with the same counters. */
  other(request: AnyRequest): AnyRequest;
}

/** A new one, as an example asks for it. Those of one tag share their counters. */
export function newSubject(
  saga: AnySaga,
  { request }: Pick<Asked, "request">,
  tag = randomUUID().slice(0, 13),
): Subject {
  const id = `s-${randomUUID().slice(0, 13)}`;
  const other = (it: AnyRequest) => ({ ...(saga.apart?.(it, tag) ?? it), [saga.idName]: id });
  const own = other(request);
  return { id, request: own, takes: takesOf(saga, request, own), other };
}

function takesOf(saga: AnySaga, request: AnyRequest, own: AnyRequest): Taken[] {
  return everyServiceIn(saga).flatMap((by) => {
    const names = by.takes(request).map(({ key }) => key);
    return by.takes(own).map(({ key, attribute, add }, i) => {
      return { name: names[i] ?? key, service: by.service, key, attribute, amount: -add };
    });
  });
}
