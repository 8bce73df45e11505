import type { AnySaga } from "../../../lambdas/saga/define";
import type { Definition } from "../asl";
import type { Bounds } from "../environment";
import { calm } from "../journeys";
import { rolesIn } from "../roles";
import { machineFor, search } from "../search";
import { type Shipped, shipped } from "../services";
import { explain } from "../words";
import { machineMutants } from "./machines";
import { onwardMutants } from "./onward";
import { recordMutants, tableMutants } from "./record";
import { serviceMutants } from "./services";

/** A saga with one guard taken out, or one thing done otherwise. */
export interface Mutant {
  readonly saga: AnySaga;
  readonly name: string;
  readonly parts: Shipped;
  readonly machine: Definition;
}

/** What a search found wrong with a mutant. */
export interface Caught {
  readonly property: string;
  readonly example: string;
  /** Steps of the shortest counterexample. */
  readonly steps: number;
  readonly trace: string;
}

/** All mutants of a saga: of its services' patterns, its record, its tables and its machine. */
export function mutantsOf(saga: AnySaga): Mutant[] {
  const machine = machineFor(saga);
  const parts = {
    ...serviceMutants(saga),
    ...recordMutants(saga),
    ...onwardMutants(saga),
    ...tableMutants(saga),
  };
  return [
    ...Object.entries(parts).map(([name, changed]) => ({ saga, name, parts: changed, machine })),
    ...Object.entries(machineMutants(saga, machine)).map(([name, change]) => ({
      saga,
      name,
      parts: shipped(saga),
      machine: change(machine),
    })),
  ];
}

interface Try {
  readonly example: string;
  readonly bounds: Bounds;
}

/** The smallest search comes first: what goes wrong, most often does so soon. */
function triesOf(saga: AnySaga): Try[] {
  const { plain, waiting, slow, invalid, taken, stuck, undone } = rolesIn(saga);
  const within = (example: string | undefined, changes: Partial<Bounds> = {}): Try[] =>
    example === undefined ? [] : [{ example, bounds: { ...calm, unawaited: 1, ...changes } }];
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

/** States of a search: most of what goes wrong does so within the first of them. */
const FEW = 30_000;
const MANY = 500_000;

/**
 * Searches until something goes wrong: every example a little, then every example far.
 * @param isExplained there is a reason why nothing should go wrong: a little is enough.
 */
export async function hunt(mutant: Mutant, isExplained = false): Promise<Caught | undefined> {
  for (const maxStates of isExplained ? [FEW] : [FEW, MANY]) {
    for (const { example, bounds } of triesOf(mutant.saga)) {
      const caught = await tried(mutant, { example, bounds }, maxStates);
      if (caught) return caught;
    }
  }
  return undefined;
}

async function tried(
  { saga, parts, machine }: Mutant,
  { example, bounds }: Try,
  maxStates: number,
): Promise<Caught | undefined> {
  // What is reachable within so little is not asked.
  const options = { limits: { maxStates }, parts, machine, meets: false };
  const searched = await search(saga, example, bounds, options).catch((error: unknown) => {
    // A mutant may have no end; what is within the first states is all that is asked of it.
    if (error instanceof RangeError) return undefined;
    throw error;
  });
  if (!searched) return undefined;
  const { world, result } = searched;
  if (!result.failure) return undefined;
  const { property, trace } = result.failure;
  return { property, example, steps: trace.length - 1, trace: explain(world, result.failure) };
}
