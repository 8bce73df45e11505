import type { CleanRuns } from "../places";
import type { Plan } from "../plan";
import type { Scenario } from "../scenario";
import { atEveryCall } from "./every-call";
import { forEver } from "./for-ever";
import { messages } from "./messages";
import { raceScenarios, stops } from "./races";
import { whole } from "./scenarios";

/** Every scenario of one saga: faults at every storage call that a clean run makes, and all others. */
export function scenarioTable(plan: Plan, clean: CleanRuns): Scenario[] {
  const goesOn = ["confirmed", "undone", "approved"];
  const refusals = plan.journeys.filter((journey) => !goesOn.includes(journey));
  return [
    ...plan.faulted.map((name) => whole(plan, "none", "nothing", name, { kind: "none" })),
    ...refusals.map((name) => whole(plan, "refused", "refused", name, { kind: "none" })),
    ...plan.faulted.flatMap((name) => clean(name).flatMap((at) => atEveryCall(plan, name, at))),
    ...forEver(plan, clean),
    ...messages(plan),
    ...stops(plan, clean),
    ...raceScenarios(plan, clean),
  ];
}
