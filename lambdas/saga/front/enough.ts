import { spreadIn } from "../buckets";
import { type SagaDefinition, servicesIn } from "../define";
import type { Counter, Numbers, Shortage } from "../participant";
import type { Service } from "../service";

/**
 * The first service of a saga that takes from counters, if no person has to decide before: until then the counters may
 * have changed. Undefined: there is none.
 */
export function firstHold<R extends object>({
  steps,
}: Pick<SagaDefinition<R>, "steps">): Service<R> | undefined {
  const wait = steps.findIndex((step) => "waits" in step);
  const before = wait < 0 ? steps : steps.slice(0, wait);
  return servicesIn({ steps: before }).find(({ spreads }) => spreads);
}

/**
 * What the counter's own row alone proves, in a strongly consistent read: that it had too little at that moment. Of a
 * counter with buckets that is `soldOut` and nothing else. Who gives something to an empty row removes it with the
 * same write. Undefined: it may have enough.
 */
export function shortageOf(
  { key, attribute, add }: Counter,
  own: Numbers | undefined,
): Shortage | undefined {
  const spread = spreadIn(own);
  const available = spread?.soldOut ? 0 : spread ? undefined : own?.[attribute];
  return available !== undefined && available < -add ? { key, available } : undefined;
}
