import { Executions } from "../../lambdas/runtime/aws/executions";
import { redriveName } from "../../lambdas/runtime/reconciler/redrive-name";
import type { Choice, Definition } from "../../lambdas/runtime/stepping/asl";
import type { Bounds } from "./environment";
import { ExecutionTable, type Shared } from "./executions";
import type { Journey } from "./journeys";
import { machineOf } from "./services";

/** An execution of a saga: the first, a rival that somebody else starts, or a re-drive. */
export interface Slot {
  /** The place of its saga in the journey. */
  readonly of: number;
  /** The place of its request in the journey. The impostor's comes last. */
  readonly with: number;
  readonly arn: string;
  /** Its number among the executions with that request. */
  readonly number: number;
}

export function slotsOf({ saga, ids, example }: Journey, { rivals, redrives }: Bounds): Slot[] {
  const arnOf = (name: string) => Executions.arnOf(machineOf(saga), name);
  const own = ids.flatMap((id, of) => {
    const names = [
      id,
      ...Array.from({ length: rivals }, (_, i) => `${id}-rival${i + 1}`),
      ...Array.from({ length: redrives }, (_, i) => redriveName(id, i + 1)),
    ];
    return names.map((name, number) => ({ of, with: of, number, arn: arnOf(name) }));
  });
  const other = { of: 0, with: ids.length, number: 0, arn: arnOf(`${ids[0]}-other`) };
  return example.impostor ? [...own, other] : own;
}

/** The executions of each of the journey's requests. The impostor's come last. */
export function executionsOf(
  { requests, example: { impostor } }: Journey,
  slots: readonly Slot[],
  definition: Definition,
  shared: Shared,
): ExecutionTable[] {
  return [...requests, ...(impostor ? [impostor] : [])].map((request, i) => {
    const its = slots.filter((slot) => slot.with === i);
    const arns = its.map(({ arn }) => arn);
    const of = { ...shared, request, number: its[0]?.of ?? 0, arns };
    return new ExecutionTable(definition, of);
  });
}

/** The definition with fewer retries and waits, where the search's bounds are lower than what ships. */
export function limited(definition: Definition, { retries, behind }: Bounds): Definition {
  const states = Object.entries(definition.States).map(([name, state]) => {
    if (state.Type === "Choice" && behind > 0) return [name, waiting(state, behind)];
    if (state.Type !== "Task") return [name, state];
    const Retry = state.Retry.map((retrier) => ({
      ...retrier,
      MaxAttempts: Math.min(retrier.MaxAttempts, retries),
    }));
    return [name, { ...state, Retry }];
  });
  return { ...definition, States: Object.fromEntries(states) };
}

function waiting(choice: Choice, most: number): Choice {
  const Choices = choice.Choices.map((it) => ({
    ...it,
    Condition: it.Condition.replace(/(?<=\$waits >= )\d+/, String(most)),
  }));
  return { ...choice, Choices };
}
