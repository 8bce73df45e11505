import { order as saga } from "../../../lambdas/order/saga";
import { type Parts, partsOf } from "../../../lambdas/runtime/services";
import type { AnyRequest, AnySaga } from "../../../lambdas/saga/define";
import { Refused } from "../../../lambdas/saga/errors";
import { violations } from "../../../scripts/deployed/invariants";
import { anOrder } from "../given";
import { World } from "../protocol/world";

/** What the two executions of one saga send: one goes forward, the other gives the order up. */
export const FORWARD: readonly string[] = ["place", "reserve", "charge", "confirm"];
export const BACKWARD: readonly string[] = ["abandon", "refund", "release", "cancel"];

/** A saga: the services, and those messages of the chain backwards that it sends. */
export interface Saga {
  readonly parts: Parts<AnyRequest>;
  readonly backward: readonly string[];
}

const any: AnySaga = saga;
export const theSaga: Saga = { parts: partsOf(any), backward: BACKWARD };

/**
 * Delivers the messages in this order, those that the saga does not send left out, and audits what
 * is left. An execution that is refused sends nothing more: no one repairs what this leaves.
 */
export async function auditAfter(
  { parts, backward }: Saga,
  messages: readonly string[],
): Promise<string[]> {
  const order = anOrder();
  const world = new World({ widget: 10 }, parts);
  const stopped = new Set<readonly string[]>();
  for (const message of messages) {
    const line = [FORWARD, backward].find((names) => names.some((name) => name === message));
    if (!line || stopped.has(line)) continue;
    try {
      await world.send(message, order);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      stopped.add(line);
    }
  }
  return violations(world.books());
}

/** Every way in which one line of messages can come between another's. */
export function interleavings<T>(a: readonly T[], b: readonly T[]): T[][] {
  const [firstOfA, ...restOfA] = a;
  const [firstOfB, ...restOfB] = b;
  if (firstOfA === undefined || firstOfB === undefined) return [[...a, ...b]];
  return [
    ...interleavings(restOfA, b).map((rest) => [firstOfA, ...rest]),
    ...interleavings(a, restOfB).map((rest) => [firstOfB, ...rest]),
  ];
}

/** The forward execution may die after any of its messages; the other one ends its chain. */
export function everyCourse(backward: readonly string[]): string[][] {
  const begun = FORWARD.map((_, n) => FORWARD.slice(0, n + 1));
  return begun.flatMap((forward) => interleavings<string>(forward, backward));
}
