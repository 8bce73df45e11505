import { type Faulted, journeyOf } from "../journeys";
import type { CleanRuns } from "../places";
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
export function powerCuts(clean: CleanRuns): PowerCut[][] {
  return [
    [
      ...clean.confirmed.flatMap((at) => both("confirmed", at)),
      parked("approved"),
      parked("rejected"),
    ],
    compensations(clean).flatMap(([journey, at]) => both(journey, at)),
  ];
}

const gone = (journey: Scenario["journey"]) => [{ ...journeyOf(journey).end, execution: "GONE" }];

function both(journey: Faulted, at: Place): PowerCut[] {
  return (["before", "after"] as const).map((when) => {
    const fault = `power cut ${when} the commit`;
    const scenario = atPlace("power cut", fault, journey, at, { kind: "none" }, gone(journey));
    return { scenario, at, when };
  });
}

function parked(journey: "approved" | "rejected"): PowerCut {
  const fault = "power cut while parked";
  return { scenario: whole("power cut", fault, journey, { kind: "none" }, gone(journey)) };
}
