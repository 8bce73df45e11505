import type { CleanRuns } from "../places";
import type { Plan } from "../plan";
import type { Place, Scenario } from "../scenario";
import { compensations } from "./every-call";
import { STEP_CALLS } from "./for-ever";
import { atPlace, unique, whole } from "./scenarios";

/** Executions that are stopped while they wait for a person or for the next try. */
export function stops(plan: Plan, clean: CleanRuns): Scenario[] {
  // Until the first step has committed, there is no saga that could end.
  const begun = clean("confirmed").filter(({ step }) => step !== plan.states.place);
  const aborted = { execution: "ABORTED" };
  const between = (journey: string, at: Place) =>
    atPlace(
      plan,
      "stopped",
      "execution stopped between two tries",
      journey,
      at,
      { kind: "stop between tries", failures: 3, at },
      // If the running try fails after the stop, LocalStack may report FAILED.
      ["ABORTED", "FAILED"].map((execution) => ({ ...plan.end(journey), execution })),
    );
  return [
    ...plan.decided.map((journey) =>
      whole(plan, "stopped", "execution stopped while parked", journey, { kind: "stop parked" }, [
        { ...plan.end(journey), ...aborted },
      ]),
    ),
    ...begun.map((at) => between("confirmed", at)),
    ...compensations(plan, clean).map(([journey, at]) => between(journey, at)),
    // Left out after the pivot: if a try calls less often, the remaining failures hit the reconciler.
    ...begun.filter((at) => !plan.isOnward(at)).map((at) => givenUp(plan, clean("confirmed"), at)),
  ];
}

/**
 * The execution is stopped as the last try fails: just before, during or after the dead letter. The next
 * execution finds a saga that still goes forward, or one that was abandoned.
 */
function givenUp(plan: Plan, places: readonly Place[], at: Place): Scenario {
  const undone = { ...plan.end("undone"), books: plan.booksAt(places, at, false) };
  const ends = [plan.end("confirmed"), undone].flatMap((end) =>
    [0, 1].flatMap((stepLetters) =>
      ["ABORTED", "FAILED"].map((execution) => ({ ...end, stepLetters, execution })),
    ),
  );
  const fault = "execution stopped as the retries are exhausted";
  const trouble = { kind: "stop between tries", failures: STEP_CALLS, at } as const;
  return atPlace(plan, "stopped", fault, "confirmed", at, trouble, ends);
}

/** A second execution starts at every call of the first; and a saga is undone while it goes forward. */
export function raceScenarios(plan: Plan, clean: CleanRuns): Scenario[] {
  const confirmed = clean("confirmed");
  const names = ["confirmed", ...plan.refused, "undone"];
  const overtakes = "second execution overtakes";
  const second = (journey: string, at: Place) =>
    atPlace(plan, "race", overtakes, journey, at, { kind: "second execution", at });
  return [
    ...names.map((journey) =>
      whole(plan, "race", "two executions at once", journey, { kind: "second execution" }),
    ),
    ...confirmed.map((at) => second("confirmed", at)),
    ...compensations(plan, clean).map(([journey, at]) => second(journey, at)),
    ...confirmed.map((at) => undoneMeanwhile(plan, confirmed, at)),
  ];
}

function undoneMeanwhile(plan: Plan, places: readonly Place[], at: Place): Scenario {
  // The SDK may send the held call again before the undo gets that far.
  const reached = [at, places[at.call] ?? at];
  const all = [false, true].flatMap((committed) =>
    reached.map((place) => plan.booksAt(places, place, committed)),
  );
  const undone = unique(all.map((books) => ({ ...plan.end("undone"), books })));
  // After the pivot the saga is never undone, whatever is still done or published.
  const { pivot } = plan.states;
  const isPivot = at.step === pivot;
  const isPast = !isPivot && places.some(({ step, call }) => step === pivot && call < at.call);
  const ends = isPast ? [] : undone;
  return atPlace(
    plan,
    "race",
    "undone by hand while the step runs",
    "confirmed",
    at,
    { kind: "undo meanwhile", at },
    isPast || isPivot ? [...ends, plan.end("confirmed")] : ends,
  );
}
