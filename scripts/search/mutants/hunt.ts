import type { Definition } from "../../../lambdas/runtime/stepping/asl";
import type { AnySaga } from "../../../lambdas/saga/define";
import type { Choreography } from "../choreography";
import { waitsAgain } from "../clocks";
import { lateEffect } from "../finality";
import type { Orchestration } from "../orchestration";
import { machineFor, type Searched, search, searchEvents, workflowFor } from "../search";
import { type Shipped, shipped } from "../services";
import { explain } from "../words";
import { clockMutants } from "./clocks";
import { finalMutants } from "./final";
import { givenMutants } from "./given";
import { laneMutants } from "./lanes";
import { machineMutants } from "./machines";
import { onwardMutants } from "./onward";
import { reactionMutants } from "./reactions";
import { recordMutants, tableMutants } from "./record";
import { retryMutants } from "./retries";
import { serviceMutants } from "./services";
import { standByMutants } from "./stand-by";
import { type Aimed, type Try, triesOf } from "./tries";
import { turnMutants } from "./turns";

/** A saga with one guard removed, or with one thing done differently. */
export interface Mutant {
  readonly saga: AnySaga;
  readonly name: string;
  readonly parts: Shipped;
  readonly machine: Definition;
  /** Its express workflow, if that is changed. */
  readonly workflow?: Definition;
  /** The searches that hunt it. Without them: all searches of `triesOf`. */
  readonly tries?: readonly Try[];
}

/** What a search found wrong with a mutant. */
export interface Caught {
  readonly property: string;
  readonly example: string;
  /** Steps of the shortest counterexample. Missing if the failure is that the search has no end. */
  readonly steps?: number;
  readonly trace: string;
}

/** All mutants of a saga: of its services, its record, its tables, its state machine and its reactions. */
export function mutantsOf(saga: AnySaga): Mutant[] {
  const machine = machineFor(saga);
  const parts = {
    ...serviceMutants(saga),
    ...recordMutants(saga),
    ...onwardMutants(saga),
    ...tableMutants(saga),
  };
  const aimed: Record<string, Aimed> = {
    ...finalMutants(saga),
    ...givenMutants(saga),
    ...reactionMutants(saga),
    ...retryMutants(saga, machine),
    ...turnMutants(saga),
    ...clockMutants(saga, machine),
    ...standByMutants(saga, machine),
    ...laneMutants(saga, workflowFor(saga)),
  };
  return [
    ...Object.entries(parts).map(([name, changed]) => ({ saga, name, parts: changed, machine })),
    ...Object.entries(machineMutants(saga, machine)).map(([name, change]) => ({
      saga,
      name,
      parts: shipped(saga),
      machine: change(machine),
    })),
    ...Object.entries(aimed).map(([name, its]) => ({
      saga,
      name,
      parts: shipped(saga),
      machine,
      ...its,
    })),
  ];
}

/** Numbers of states. Most mutants fail within the first few. */
const FEW = 30_000;
const MANY = 500_000;

/**
 * Searches until something goes wrong: first every example a little, then every example far.
 * @param isExplained there is a reason why nothing should go wrong, so a little is enough.
 */
export async function hunt(mutant: Mutant, isExplained = false): Promise<Caught | undefined> {
  for (const maxStates of isExplained ? [FEW] : [FEW, MANY]) {
    for (const it of mutant.tries ?? triesOf(mutant.saga)) {
      const caught = await tried(mutant, it, maxStates);
      if (caught) return { ...caught, example: it.example };
    }
  }
  return undefined;
}

async function tried(
  mutant: Mutant,
  it: Try,
  maxStates: number,
): Promise<Omit<Caught, "example"> | undefined> {
  const { saga, parts } = mutant;
  if (it.by === "nothing") return lateEffect(saga, it.example, parts);
  if (it.by === "time") return waitsAgain(saga, it.example, mutant);
  try {
    const { world, result } = await searched(mutant, it, maxStates);
    if (!result.failure) return undefined;
    const { property, trace } = result.failure;
    return { property, steps: trace.length - 1, trace: explain(world, result.failure) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // A mutant may have no end. For most it is enough that the first states are right.
    if (!it.mustEnd) return undefined;
    const property = `it ends within ${maxStates} states`;
    return { property, trace: `${property}: does not hold` };
  }
}

function searched(
  { saga, parts, machine, workflow }: Mutant,
  { example, bounds, by, broken, lane }: Try,
  maxStates: number,
): Promise<Searched<Orchestration | Choreography>> {
  // So small a search need not meet the ends of the example.
  const options = {
    limits: { maxStates },
    parts,
    machine,
    meets: false,
    ...(broken && { broken }),
    ...(workflow && { workflow }),
    ...(lane && { lane }),
  };
  return by === "events"
    ? searchEvents(saga, example, bounds, options)
    : search(saga, example, bounds, options);
}
