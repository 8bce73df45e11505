import type { Fault } from "../../faults/proxy";
import type { Kind } from "../kinds";
import type { CleanRuns } from "../places";
import type { Plan } from "../plan";
import type { Place, Scenario, Trouble } from "../scenario";
import { atPlace } from "./scenarios";

/** What passes by itself or with a retry: the saga ends as if nothing had happened. */
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

/** The fault strikes every try of so many invocations. */
function invocations(fault: Fault, times: number): StorageFault {
  return { fault, times, repeats: true };
}

/**
 * Every call of every compensation once, with its journey. In a saga that is undone after somebody
 * abandoned it the choreography does not abandon by itself; it does where a step is refused.
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
  // LocalStack lets a refusal that comes after the stop win over it; AWS says ABORTED.
  const refuses = !["confirmed", "approved"].includes(journey) && !plan.isCompensation(at);
  if (refuses) aborted.push({ ...end, execution: "FAILED" });
  // A person who decides is no execution: that function can be killed, and not stopped.
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
