import type { Definition } from "../asl";
import { checkOrchestration, committed } from "../check";
import type { Bounds } from "../environment";
import { calm, type JourneyName, journeys } from "../journeys";
import { type Services, shipped } from "../services";
import { explain } from "../words";
import { functionMutants } from "./functions";
import { machineMutants } from "./machines";

/** The saga with one guard taken out, or one thing done otherwise. */
export interface Mutant {
  readonly name: string;
  readonly services: Services;
  readonly machine: Definition;
}

/** What a search found wrong with a mutant. */
export interface Caught {
  readonly property: string;
  readonly journey: JourneyName;
  /** Steps of the shortest counterexample. */
  readonly steps: number;
  readonly trace: string;
}

export const mutants: readonly Mutant[] = [
  ...Object.entries(functionMutants).map(([name, services]) => ({
    name,
    services,
    machine: committed,
  })),
  ...Object.entries(machineMutants(committed)).map(([name, change]) => ({
    name,
    services: shipped,
    machine: change(committed),
  })),
];

/** The smallest search comes first: what goes wrong, most often does so soon. */
const searches: readonly { journey: JourneyName; bounds: Bounds }[] = [
  { journey: "soldOut", bounds: calm },
  { journey: "declined", bounds: calm },
  { journey: "approval", bounds: calm },
  { journey: "plain", bounds: { ...calm, strays: 1 } },
  { journey: "plain", bounds: { ...calm, faults: 1 } },
  { journey: "plain", bounds: { ...calm, faults: 1, duplicates: 1 } },
  { journey: "plain", bounds: { ...calm, faults: 1, rivals: 1 } },
  { journey: "plain", bounds: { ...calm, faults: 2 } },
  { journey: "declined", bounds: { ...calm, faults: 2 } },
  { journey: "approval", bounds: { ...calm, faults: 1, unawaited: 1 } },
];
const MOST = 1_000_000;

/** Searches until something goes wrong; nothing if nothing does within the bounds of the tests. */
export async function hunt({ services, machine }: Mutant): Promise<Caught | undefined> {
  for (const { journey, bounds } of searches) {
    const caught = await search(journey, bounds, { services, machine });
    if (caught) return caught;
  }
  return undefined;
}

async function search(
  journey: JourneyName,
  bounds: Bounds,
  mutant: Pick<Mutant, "services" | "machine">,
): Promise<Caught | undefined> {
  const searched = await checkOrchestration(
    // What is reachable within so little is not asked.
    { ...journeys[journey], sometimes: [] },
    bounds,
    { maxStates: MOST },
    mutant,
  ).catch((error: unknown) => {
    // A mutant may have no end; what is within the first states is all that is asked of it.
    if (error instanceof RangeError) return undefined;
    throw error;
  });
  if (!searched) return undefined;
  const { world, result } = searched;
  if (!result.failure) return undefined;
  const { property, trace } = result.failure;
  const steps = trace.length - 1;
  return { property, journey, steps, trace: explain(world, result.failure) };
}
