import { randomUUID } from "node:crypto";
import { type AnyRequest, type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import type { Asked } from "./ends";

/** A counter that a saga takes from. */
export interface Taken {
  /** The counter's key in the example. */
  readonly name: string;
  readonly service: string;
  readonly key: string;
  readonly attribute: string;
  /** How much a saga takes. */
  readonly amount: number;
}

/** One saga that is run: a request with its own id and its own counters. */
export interface Subject {
  readonly id: string;
  readonly request: AnyRequest;
  readonly takes: readonly Taken[];
  /** Another request under the same id, with the same counters. */
  other(request: AnyRequest): AnyRequest;
}

/** A new saga from an example's request. Sagas with the same tag share their counters. */
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
