import { Plan } from "../scenarios/plan";
import type { Failure } from "./explore";
import { decoded, type Happening } from "./happenings";
import type { Journey } from "./journeys";
import type { Orchestration } from "./orchestration";

/** The fault matrix's names for what happened. A happening without a name cannot be injected. */
const faults: Partial<Record<Happening, string>> = {
  dies: "process killed before the commit",
  "answers, and the answer is lost": "process killed after the commit",
  "is carried out late": "zombie call after the end",
  "is stopped": "execution stopped after the commit",
  "is stopped, its call lost": "execution stopped before the commit",
};
/** The same for happenings that strike the whole saga, whatever its step. */
const everywhere: Partial<Record<Happening, string>> = {
  "power cut": "power cut",
  "somebody starts another execution": "two executions at once",
};

/** The journey of the matrix that an example follows. Undefined if it follows none. */
function journeyOf({ saga, example }: Journey): string | undefined {
  const plan = new Plan(saga);
  if (example.decides?.includes("approve")) return "approved";
  return plan.faulted.find((name) => plan.journey(name).request === example.request);
}

/**
 * The scenarios that inject a counterexample's faults into the deployed stack, one for each fault: arguments
 * of `npm run scenarios -- "…"`. Only one fault at a time can be injected there.
 */
export function scenariosOf(world: Orchestration, { trace }: Failure): string[] {
  const journey = journeyOf(world.journey);
  return trace.flatMap(({ action }, i) => {
    const before = trace[i - 1]?.state;
    if (action === undefined || !before) return [];
    const { happening, slot } = decoded(action);
    const anywhere = everywhere[happening];
    if (anywhere) return [anywhere];
    const fault = faults[happening];
    const standing = world.executionOf(slot).at(world.positionOf(before, slot));
    if (!fault || !journey || standing.at !== "task") return [];
    return [`${fault}: ${journey}, ${standing.state}`];
  });
}
