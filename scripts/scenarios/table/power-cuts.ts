import { type CleanRuns, OUTBOX } from "../places";
import type { Plan } from "../plan";
import type { Place, Scenario } from "../scenario";
import { compensations } from "./every-call";
import { atPlace, whole } from "./scenarios";

/** One power cut: at a call, before or after its commit. Without a call: while the saga is parked. */
export interface PowerCut {
  readonly scenario: Scenario;
  readonly at?: Place;
  readonly when?: "before" | "after";
}

/** The power cuts, in batches: what every saga is doing at each cut. */
export function powerCuts(plan: Plan, clean: CleanRuns): PowerCut[][] {
  const [first = [], ...others] = inTurns(clean("confirmed")).map((places) =>
    places.flatMap((at) => both(plan, "confirmed", at)),
  );
  return [
    [...first, ...plan.decided.map((journey) => parked(plan, journey))],
    compensations(plan, clean).flatMap(([journey, at]) => both(plan, journey, at)),
    ...others,
  ];
}

/**
 * Holding an event of a table's outbox holds up the later ones. So each outbox call of a table gets its
 * own cut. An outbox call comes right after the call of its commit.
 */
function inTurns(places: readonly Place[]): Place[][] {
  const turns: Place[][] = [];
  const held = new Map<string, number>();
  for (const at of places) {
    const table = at.step === OUTBOX ? (places[at.call - 2]?.whose ?? "") : undefined;
    const turn = (table !== undefined && held.get(table)) || 0;
    if (table !== undefined) held.set(table, turn + 1);
    turns[turn] = [...(turns[turn] ?? []), at];
  }
  return turns;
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
