import type { Definition } from "../../../lambdas/runtime/stepping/asl";
import type { AnySaga } from "../../../lambdas/saga/define";
import type { Bounds } from "../environment";
import { calm } from "../journeys";
import { rolesIn } from "../roles";
import type { Shipped } from "../services";
import type { FastLane } from "../slots";
import type { Broken } from "../standing";

/** One search of a mutant. */
export interface Try {
  readonly example: string;
  readonly bounds: Bounds;
  /**
   * What drives the saga, if not its state machine. `nothing`: only refusals are checked (`lateEffect`).
   * `time`: one execution in which only time passes (`waitsAgain`).
   */
  readonly by?: "events" | "nothing" | "time";
  /** The lane in which the saga begins, if not in its state machine. */
  readonly lane?: FastLane["lane"];
  /** The errors of broken calls, by the resource of the task. */
  readonly broken?: Broken;
  /** The shipped code has few states in this search. A mutant that has no end is caught. */
  readonly mustEnd?: true;
}

/** A mutant that is hunted only where its guard is needed. */
export interface Aimed {
  readonly tries: readonly Try[];
  readonly parts?: Shipped;
  readonly machine?: Definition;
  readonly workflow?: Definition;
}

/** A search of this example, if the saga has it. */
export const within = (
  example: string | undefined,
  changes: Partial<Bounds> = {},
  how: Omit<Try, "example" | "bounds"> = {},
): Try[] =>
  example === undefined ? [] : [{ example, bounds: { ...calm, unawaited: 1, ...changes }, ...how }];

/** The smallest search comes first, because most mutants fail early. */
export function triesOf(saga: AnySaga): Try[] {
  const { plain, waiting, slow, invalid, taken, stuck, undone } = rolesIn(saga);
  return [
    ...within(invalid),
    ...undone.flatMap((name) => within(name)),
    ...within(stuck, { caps: 1 }),
    ...within(waiting),
    ...within(waiting, { strays: 1, unawaited: 0 }),
    ...within(plain, { strays: 1 }),
    ...within(plain, { faults: 1 }),
    ...within(slow, { faults: 1 }),
    ...within(taken, { faults: 1 }),
    ...within(plain, { faults: 1, days: 1 }),
    ...within(plain, { faults: 2, restores: 1 }),
    ...within(plain, { faults: 1, duplicates: 1 }),
    ...within(plain, { faults: 1, rivals: 1 }),
    ...within(plain, { faults: 2 }),
    ...within(undone.at(-1), { faults: 2 }),
    ...within(waiting, { faults: 1 }),
  ];
}
