import type { AnySaga } from "../../../lambdas/saga/define";
import type { Definition } from "../asl";
import type { Bounds } from "../environment";
import { calm } from "../journeys";
import { rolesIn } from "../roles";
import type { Shipped } from "../services";
import type { Broken } from "../standing";

/** One search of a mutant. */
export interface Try {
  readonly example: string;
  readonly bounds: Bounds;
  /**
   * What drives the saga, if not its state machine. `nothing`: only what is refused is looked at; `time`:
   * one execution, in which nothing happens but that.
   */
  readonly by?: "events" | "nothing" | "time";
  /** The errors that calls break with, by the resource of the task. */
  readonly broken?: Broken;
  /** What ships has few states there: to have no end is to be caught. */
  readonly mustEnd?: true;
}

/** A mutant that is hunted where its guard is needed, and nowhere else. */
export interface Aimed {
  readonly tries: readonly Try[];
  readonly parts?: Shipped;
  readonly machine?: Definition;
}

/** A search of this example, if the saga has it. */
export const within = (
  example: string | undefined,
  changes: Partial<Bounds> = {},
  how: Omit<Try, "example" | "bounds"> = {},
): Try[] =>
  example === undefined ? [] : [{ example, bounds: { ...calm, unawaited: 1, ...changes }, ...how }];

/** The smallest search comes first: what goes wrong, most often does so soon. */
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
