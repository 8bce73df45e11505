import type { CleanRuns } from "../places";
import type { Plan } from "../plan";
import type { Place, Scenario } from "../scenario";
import { compensations } from "./every-call";
import { atPlace, whole } from "./scenarios";

/** A scenario of a power cut: at a call, before or after its commit; without one, while parked. */
export interface PowerCut {
  readonly scenario: Scenario;
  readonly at?: Place;
  readonly when?: "before" | "after";
}

/** The power cuts, and what every order is doing when they come. */
export function powerCuts(plan: Plan, clean: CleanRuns): PowerCut[][] {
  return [
    [
      ...clean("confirmed").flatMap((at) => both(plan, "confirmed", at)),
      ...plan.decided.map((journey) => parked(plan, journey)),
    ],
    compensations(plan, clean).flatMap(([journey, at]) => both(plan, journey, at)),
  ];
}

const gone = (plan: Plan, journey: string) => [{ ...plan.end(journey), execution: "GONE" }];

function both(plan: Plan, journey: string, at: Place): PowerCut[] {
  return (["before", "after"] as const).map((when) => {
    const fault = `power cut ${when} the commit`;
    const ends = gone(plan, journey);
    const scenario = atPlace(plan, "power cut", fault, journey, at, { kind: "none" }, ends);
    return { scenario, at, when };
  });
}

function parked(plan: Plan, journey: string): PowerCut {
  const fault = "power cut while parked";
  const ends = gone(plan, journey);
  return { scenario: whole(plan, "power cut", fault, journey, { kind: "none" }, ends) };
}
