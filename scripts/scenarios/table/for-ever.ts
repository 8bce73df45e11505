import type { Fault } from "../../faults/proxy";
import type { Kind } from "../kinds";
import type { CleanRuns } from "../places";
import type { Plan } from "../plan";
import type { End } from "../record";
import { type Place, type Scenario, SDK_TRIES, type Trouble } from "../scenario";
import { compensations } from "./every-call";
import { atPlace } from "./scenarios";

/** A step is invoked 4 times: once, and 3 retries. */
const STEP_INVOCATIONS = 4;
/** How many calls a step makes until it gives up. */
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

/** Faults that outlast every retry. There is a dead letter, and the whole saga is undone. */
export function forEver(plan: Plan, clean: CleanRuns): Scenario[] {
  const confirmed = clean("confirmed");
  const steps = confirmed.filter((at) => !plan.isOnward(at));
  return [
    ...steps.flatMap((at) => [
      ...FAULTS.map(([kind, fault, does]) => {
        const trouble = {
          kind: "storage",
          fault: does,
          times: STEP_INVOCATIONS,
          repeats: true,
          at,
        } as const;
        const ends = [exhausted(plan, confirmed, at, does === "lost-answer")];
        return atPlace(plan, kind, `step ${fault}`, "confirmed", at, trouble, ends);
      }),
      ...WHEN.map((when) => killed(plan, confirmed, at, when)),
    ]),
    ...confirmed.filter((at) => plan.isOnward(at)).flatMap((at) => onward(plan, at)),
    ...compensations(plan, clean).flatMap(([journey, at]) => compensation(plan, journey, at)),
    ...confirmed.flatMap((at) => WHEN.map((when) => frozen(plan, at, when))),
  ];
}

/**
 * One dead letter, and everything is undone. Exceptions: a committed pivot is never undone, and a commit
 * outside is found by the next try.
 */
function exhausted(plan: Plan, places: readonly Place[], at: Place, committed: boolean): End {
  const confirmed = plan.end("confirmed");
  if (committed && plan.isOutside(at)) return confirmed;
  if (committed && at.step === plan.states.pivot) return { ...confirmed, stepLetters: 1 };
  return { ...plan.end("undone"), books: plan.booksAt(places, at, committed), stepLetters: 1 };
}

function killed(
  plan: Plan,
  places: readonly Place[],
  at: Place,
  when: "before" | "after",
): Scenario {
  // What was done outside is found by the next try and not done again.
  const isDone = when === "after" && plan.isOutside(at);
  const trouble = { kind: "kill", when, times: isDone ? 1 : STEP_INVOCATIONS, at } as const;
  const ends = [exhausted(plan, places, at, when === "after")];
  const fault = `process killed ${when} every commit`;
  return atPlace(plan, "killed", fault, "confirmed", at, trouble, ends);
}

/**
 * A compensation gives up: a dead letter, status FAILED, and the reconciler finishes the undo. The fault
 * has no count, because a slow invocation calls less often, and the rest would hit the reconciler's run.
 */
function compensation(plan: Plan, journey: string, at: Place): Scenario[] {
  const ends = [{ ...plan.end(journey), compensationLetters: 1, execution: "FAILED" }];
  const one = (fault: string, trouble: Trouble) =>
    atPlace(plan, "compensation fails", `compensation ${fault}`, journey, at, trouble, ends);
  return [
    ...FAULTS.map(([, fault, does]) =>
      one(fault, { kind: "storage", fault: does, times: UNTIL, at }),
    ),
    ...WHEN.map((when) =>
      one(`killed ${when} every commit`, { kind: "kill", when, times: UNTIL, at }),
    ),
  ];
}

/**
 * A step after the pivot gives up: a dead letter, status FAILED, and the reconciler drives it on, because
 * the saga cannot be undone. The fault has no count, as in a compensation.
 */
function onward(plan: Plan, at: Place): Scenario[] {
  const confirmed = plan.end("confirmed");
  const given = { ...confirmed, retriableLetters: 1, execution: "FAILED" };
  // What was done outside is found by the next try and not done again.
  const ends = (committed: boolean) => [committed && plan.isOutside(at) ? confirmed : given];
  return [
    ...FAULTS.map(([kind, fault, does]) => {
      const trouble = { kind: "storage", fault: does, times: UNTIL, at } as const;
      const last = ends(does === "lost-answer");
      return atPlace(plan, kind, `step ${fault}`, "confirmed", at, trouble, last);
    }),
    ...WHEN.map((when) => {
      const isDone = when === "after" && plan.isOutside(at);
      const trouble = { kind: "kill", when, times: isDone ? 1 : UNTIL, at } as const;
      const fault = `process killed ${when} every commit`;
      return atPlace(plan, "killed", fault, "confirmed", at, trouble, ends(when === "after"));
    }),
  ];
}

/** The function times out. Its call commits long after the saga has ended. */
function frozen(plan: Plan, at: Place, when: "before" | "after"): Scenario {
  const fault =
    when === "before"
      ? "task times out, its call commits after the end"
      : "task times out after the commit";
  return atPlace(plan, "zombie", fault, "confirmed", at, { kind: "freeze", when, at });
}
