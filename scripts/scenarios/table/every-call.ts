import type { Fault } from "../../faults/proxy";
import type { Kind } from "../kinds";
import type { CleanRuns } from "../places";
import type { Plan } from "../plan";
import type { Place, Scenario, Trouble } from "../scenario";
import { atPlace } from "./scenarios";

/** Faults that pass by themselves or with a retry: the saga ends as without them. */
const PASSING: readonly (readonly [Kind, string, StorageFault])[] = [
  ["fails k times", "storage fails once", { fault: "fail-before", times: 1 }],
  ["fails k times", "storage fails for one invocation", invocations("fail-before", 1)],
  ["fails k times", "storage fails for two invocations", invocations("fail-before", 2)],
  ["unreachable", "storage unreachable for one invocation", invocations("reset", 1)],
  ["unreachable", "storage hangs once", { fault: "hang", times: 1 }],
  ["throttled", "storage throttles for one invocation", invocations("throttle", 1)],
  ["answer lost", "answer lost once", { fault: "lost-answer", times: 1 }],
  ["answer lost", "answer lost for one invocation", invocations("lost-answer", 1)],
  ["delivered twice", "storage call delivered twice", { fault: "twice", times: 1 }],
  ["zombie", "zombie call after the end", { fault: "late", times: 1 }],
];

type StorageFault = Pick<Extract<Trouble, { kind: "storage" }>, "fault" | "times" | "repeats">;

/** A fault that hits every try in `times` invocations. */
function invocations(fault: Fault, times: number): StorageFault {
  return { fault, times, repeats: true };
}

/**
 * Each compensation once, with all its calls and its journey. In the journey `undone` somebody else has
 * abandoned the saga, so the choreography does not abandon it by itself. It does where a step refuses.
 */
export function compensations(plan: Plan, clean: CleanRuns): (readonly [string, Place])[] {
  const seen = new Set<string>();
  return ["undone", ...plan.refused].flatMap((journey) => {
    const places = clean(journey).filter((at) => plan.isCompensation(at) && !seen.has(at.step));
    for (const { step } of places) seen.add(step);
    return places.map((at) => [journey, at] as const);
  });
}

/** Every fault that can strike at one call. */
export function atEveryCall(plan: Plan, journey: string, at: Place): Scenario[] {
  const end = plan.end(journey);
  const aborted = [{ ...end, execution: "ABORTED" }];
  // If a refusal comes after the stop, LocalStack reports FAILED. AWS reports ABORTED.
  const refuses = !["confirmed", "approved"].includes(journey) && !plan.isCompensation(at);
  if (refuses) aborted.push({ ...end, execution: "FAILED" });
  // The function that takes a decision can be killed, but it has no execution to stop.
  const byPerson = plan.isWait(at);
  return [
    ...PASSING.map(([kind, fault, does]) => {
      const isUndo = kind === "fails k times" && plan.isCompensation(at);
      const as = isUndo ? "compensation fails" : kind;
      return atPlace(plan, as, fault, journey, at, { kind: "storage", ...does, at });
    }),
    ...(["before", "after"] as const).flatMap((when) => [
      atPlace(plan, "killed", `process killed ${when} the commit`, journey, at, {
        kind: "kill",
        when,
        times: 1,
        at,
      }),
      ...(byPerson
        ? []
        : [
            atPlace(
              plan,
              "stopped",
              `execution stopped ${when} the commit`,
              journey,
              at,
              { kind: "stop", when, at },
              aborted,
            ),
          ]),
    ]),
  ];
}
