import { CONFIRMED, type Faulted, journeys, UNDONE } from "../journeys";
import type { CleanRuns } from "../places";
import type { Place, Scenario } from "../scenario";
import { compensations } from "./every-call";
import { STEP_CALLS } from "./for-ever";
import { atPlace, providerAt, whole } from "./scenarios";

/** Executions that are stopped in a wait, not in a call: for a person, or for the next try. */
export function stops(clean: CleanRuns): Scenario[] {
  const { confirmed } = clean;
  const aborted = { execution: "ABORTED" };
  const between = (journey: Faulted, at: Place) =>
    atPlace(
      "stopped",
      "execution stopped between two tries",
      journey,
      at,
      { kind: "stop between tries", failures: 3, at },
      // LocalStack lets the try that still fails after the stop decide how the execution ended.
      ["ABORTED", "FAILED"].map((execution) => ({ ...journeys[journey].end, execution })),
    );
  return [
    ...(["approved", "rejected"] as const).map((journey) =>
      whole("stopped", "execution stopped while parked", journey, { kind: "stop parked" }, [
        { ...journeys[journey].end, ...aborted },
      ]),
    ),
    // Before PlaceOrder has committed there is no saga that could come to an end.
    ...confirmed.filter(({ step }) => step !== "PlaceOrder").map((at) => between("confirmed", at)),
    ...compensations(clean).map(([journey, at]) => between(journey, at)),
    ...confirmed.filter(({ step }) => step !== "PlaceOrder").map((at) => givenUp(confirmed, at)),
  ];
}

/**
 * Stopped as the last try fails: in the dead letter or just before or after it. Whoever comes
 * finds an order that still goes forward, or one that was abandoned.
 */
function givenUp(places: readonly Place[], at: Place): Scenario {
  const undone = { ...UNDONE, provider: providerAt(places, at, false) };
  const ends = [CONFIRMED, undone].flatMap((end) =>
    [0, 1].flatMap((stepLetters) =>
      ["ABORTED", "FAILED"].map((execution) => ({ ...end, stepLetters, execution })),
    ),
  );
  const fault = "execution stopped as the retries are exhausted";
  const trouble = { kind: "stop between tries", failures: STEP_CALLS, at } as const;
  return atPlace("stopped", fault, "confirmed", at, trouble, ends);
}

/** Two executions at once, from every call of the first on; and forward against backward. */
export function raceScenarios(clean: CleanRuns): Scenario[] {
  const { confirmed } = clean;
  const names = ["confirmed", "declined", "undone", "out of stock"] as const;
  const second = (journey: Faulted, at: Place) =>
    atPlace("race", "second execution overtakes", journey, at, { kind: "second execution", at });
  return [
    ...names.map((journey) =>
      whole("race", "two executions at once", journey, { kind: "second execution" }),
    ),
    ...confirmed.map((at) => second("confirmed", at)),
    ...compensations(clean).map(([journey, at]) => second(journey, at)),
    ...confirmed.map((at) => undoneMeanwhile(confirmed, at)),
  ];
}

function undoneMeanwhile(places: readonly Place[], at: Place): Scenario {
  // The SDK may send the held call again before the undo gets that far.
  const reached = [at, places[at.call] ?? at];
  const providers = [false, true].flatMap((committed) =>
    reached.map((place) => providerAt(places, place, committed)),
  );
  const ends = [...new Set(providers)].map((provider) => ({ ...UNDONE, provider }));
  return atPlace(
    "race",
    "undone by hand while the step runs",
    "confirmed",
    at,
    { kind: "undo meanwhile", at },
    at.step === "ConfirmOrder" ? [...ends, CONFIRMED] : ends,
  );
}
