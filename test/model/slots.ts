import { Executions } from "../../lambdas/runtime/aws/executions";
import type { Definition } from "./asl";
import type { Bounds, Journey } from "./environment";
import { MACHINE } from "./services";

/** The executions of one order: the first, rivals that somebody else starts, and re-drives. */
export interface Slot {
  readonly order: number;
  readonly arn: string;
  /** Which of its order's executions it is. */
  readonly number: number;
}

export function slotsOf({ orders }: Journey, { rivals, redrives }: Bounds): Slot[] {
  return orders.flatMap(({ orderId }, order) => {
    const names = [
      orderId,
      ...Array.from({ length: rivals }, (_, i) => `${orderId}-rival${i + 1}`),
      ...Array.from({ length: redrives }, (_, i) => `${orderId}-r${i + 1}`),
    ];
    return names.map((name, number) => ({ order, number, arn: Executions.arnOf(MACHINE, name) }));
  });
}

/** The definition with fewer retries: the bound of the search that is lower than what ships. */
export function limited(definition: Definition, retries: number): Definition {
  const states = Object.entries(definition.States).map(([name, state]) => {
    if (state.Type !== "Task") return [name, state];
    const Retry = state.Retry.map((retrier) => ({
      ...retrier,
      MaxAttempts: Math.min(retrier.MaxAttempts, retries),
    }));
    return [name, { ...state, Retry }];
  });
  return { ...definition, States: Object.fromEntries(states) };
}
