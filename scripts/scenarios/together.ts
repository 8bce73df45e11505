import { isDeepStrictEqual } from "node:util";
import { isAsked } from "../faults/visits";
import { OUTBOX } from "./places";
import type { Recorded } from "./record";
import type { Place, Scenario, Trouble } from "./scenario";

type Passing = Extract<Trouble, { kind: "storage" | "kill" }>;

/** Faults of at most this many tries pass: the saga goes on as if nothing had happened. */
const FEW = 2;

const isPassing = (trouble: Trouble): trouble is Passing =>
  (trouble.kind === "storage" && trouble.fault !== "swallow" && Number(trouble.times) <= FEW) ||
  (trouble.kind === "kill" && trouble.times === 1);

/**
 * Combines scenarios whose faults pass, are in different steps and end alike: one saga meets all of these
 * faults. Fewer sagas then show the same. All other scenarios stay as they are.
 */
export function together(scenarios: readonly Scenario[]): Scenario[] {
  const groups: [Scenario, ...Scenario[]][] = [];
  for (const scenario of scenarios) {
    const group = groups.find((one) => one.every((other) => goTogether(other, scenario)));
    if (group) group.push(scenario);
    else groups.push([scenario]);
  }
  return groups.map((group) => (group.length > 1 ? asOne(group) : group[0]));
}

function goTogether(one: Scenario, other: Scenario): boolean {
  if (!(isPassing(one.trouble) && isPassing(other.trouble))) return false;
  // An event that is published twice has its effect twice, at the same time: calls then come in another order.
  if (one.step === OUTBOX || other.step === OUTBOX) return false;
  // A function that fails asks again. That would be another visit of the function that it asks.
  if (isAsked(one.trouble.at.functions) || isAsked(other.trouble.at.functions)) return false;
  const alike = one.journey === other.journey && isDeepStrictEqual(one.ends, other.ends);
  return alike && one.step !== other.step && !isSameFunction(one.trouble.at, other.trouble.at);
}

/**
 * Calls that the function repeats because of one fault would be counted for the other. In a choreography the repeat may
 * come after other functions have gone on, and then it is another visit.
 */
const isSameFunction = (one: Place, other: Place) => one.functions === other.functions;

function asOne(parts: readonly [Scenario, ...Scenario[]]): Scenario {
  const [first] = parts;
  const all = parts.flatMap(({ trouble }) => (isPassing(trouble) ? [inItsVisit(trouble)] : []));
  const name = parts.map((part) => part.name).join(", and ");
  return { ...first, name, parts, trouble: { kind: "each", all } };
}

/** Counts the call within its visit, so that repeats of earlier calls do not matter. */
function inItsVisit(trouble: Passing): Passing {
  const { inVisit } = trouble.at;
  return { ...trouble, at: { ...trouble.at, ...inVisit } };
}

/** The scenarios that one saga runs. */
export const partsOf = (one: Scenario): readonly Scenario[] => one.parts ?? [one];

/** The recorded result of one saga, once for each scenario that it ran. */
export function ofEachPart(scenario: Scenario, recorded: Recorded): Recorded[] {
  return partsOf(scenario).map(({ name, kind, fault, step, where }) => {
    return { ...recorded, name, kind, fault, step, where };
  });
}
