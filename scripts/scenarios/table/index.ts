import { FAULTED, journeys } from "../journeys";
import type { CleanRuns } from "../places";
import type { Scenario } from "../scenario";
import { atEveryCall } from "./every-call";
import { forEver } from "./for-ever";
import { messages } from "./messages";
import { raceScenarios, stops } from "./races";
import { whole } from "./scenarios";

/** Every scenario of one order: the faults at every storage call that a clean run really makes. */
export function scenarioTable(clean: CleanRuns): Scenario[] {
  return [
    ...FAULTED.map((name) => whole("none", "nothing", name, { kind: "none" })),
    ...refusals,
    ...FAULTED.flatMap((journey) => clean[journey].flatMap((at) => atEveryCall(journey, at))),
    ...forEver(clean),
    ...messages(),
    ...stops(clean),
    ...raceScenarios(clean),
  ];
}

const refusals: Scenario[] = (Object.keys(journeys) as (keyof typeof journeys)[]).flatMap(
  (journey) =>
    ["confirmed", "undone", "approved"].includes(journey)
      ? []
      : [whole("refused", "refused", journey, { kind: "none" })],
);
