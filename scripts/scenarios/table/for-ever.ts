import type { Fault } from "../../faults/proxy";
import { CONFIRMED, type Faulted, journeyOf, UNDONE } from "../journeys";
import type { Kind } from "../kinds";
import type { CleanRuns } from "../places";
import type { End } from "../record";
import { type Place, type Scenario, SDK_TRIES, type Trouble } from "../scenario";
import { compensations } from "./every-call";
import { atPlace, providerAt } from "./scenarios";

/** A step is invoked 1 + 3 times. */
const STEP_INVOCATIONS = 4;
/** Calls that a step makes until it gives up. */
export const STEP_CALLS = STEP_INVOCATIONS * SDK_TRIES;
const UNTIL = "until given up";
const WHEN = ["before", "after"] as const;

const FAULTS: readonly (readonly [Kind, string, Fault])[] = [
  ["fails for ever", "fails for ever", "fail-before"],
  ["unreachable", "unreachable for ever", "reset"],
  ["unreachable", "hangs for ever", "hang"],
  ["throttled", "throttled for ever", "throttle"],
  ["answer lost", "answer lost for ever", "lost-answer"],
];

/** Faults that outlast every retry: a dead letter, and the whole saga is undone. */
export function forEver(clean: CleanRuns): Scenario[] {
  const { confirmed } = clean;
  return [
    ...confirmed.flatMap((at) => [
      ...FAULTS.map(([kind, fault, does]) => {
        const trouble = {
          kind: "storage",
          fault: does,
          times: STEP_INVOCATIONS,
          repeats: true,
          at,
        } as const;
        const ends = [exhausted(confirmed, at, does === "lost-answer")];
        return atPlace(kind, `step ${fault}`, "confirmed", at, trouble, ends);
      }),
      ...WHEN.map((when) => killed(confirmed, at, when)),
    ]),
    ...compensations(clean).flatMap(([journey, at]) => compensation(journey, at)),
    ...confirmed.flatMap((at) => WHEN.map((when) => frozen(at, when))),
  ];
}

/**
 * One dead letter, and all is undone; unless the pivot was committed, which nobody takes back, or
 * what was done outside, which the next try finds there.
 */
function exhausted(places: readonly Place[], at: Place, committed: boolean): End {
  if (committed && at.table.endsWith("-provider")) return CONFIRMED;
  if (committed && at.step === "ConfirmOrder") return { ...CONFIRMED, stepLetters: 1 };
  return { ...UNDONE, provider: providerAt(places, at, committed), stepLetters: 1 };
}

function killed(places: readonly Place[], at: Place, when: "before" | "after"): Scenario {
  // What was done outside is found by the next try, and not done again.
  const isDone = when === "after" && at.table.endsWith("-provider");
  const trouble = { kind: "kill", when, times: isDone ? 1 : STEP_INVOCATIONS, at } as const;
  const ends = [exhausted(places, at, when === "after")];
  return atPlace("killed", `process killed ${when} every commit`, "confirmed", at, trouble, ends);
}

/**
 * A compensation that gives up: a dead letter, FAILED, and the reconciler finishes the undo. Not
 * counted, since a slow invocation calls less often, and what is left would hit the reconciler's.
 */
function compensation(journey: Faulted, at: Place): Scenario[] {
  const ends = [{ ...journeyOf(journey).end, compensationLetters: 1, execution: "FAILED" }];
  const one = (fault: string, trouble: Trouble) =>
    atPlace("compensation fails", `compensation ${fault}`, journey, at, trouble, ends);
  return [
    ...FAULTS.map(([, fault, does]) =>
      one(fault, { kind: "storage", fault: does, times: UNTIL, at }),
    ),
    ...WHEN.map((when) =>
      one(`killed ${when} every commit`, { kind: "kill", when, times: UNTIL, at }),
    ),
  ];
}

/** The function times out; what it had sent commits when the saga has long ended. */
function frozen(at: Place, when: "before" | "after"): Scenario {
  const fault =
    when === "before"
      ? "task times out, its call commits after the end"
      : "task times out after the commit";
  return atPlace("zombie", fault, "confirmed", at, { kind: "freeze", when, at });
}
