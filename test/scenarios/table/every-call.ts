import type { Fault } from "../../../scripts/faults/dynamodb-proxy";
import { type Faulted, journeyOf } from "../journeys";
import type { Kind } from "../kinds";
import type { Place, Scenario } from "../scenario";
import { atPlace } from "./scenarios";

/**
 * What passes by itself or with a retry: the saga ends as if nothing had happened. The SDK tries
 * a call three times in an invocation.
 */
const PASSING: readonly (readonly [Kind, string, Fault, number])[] = [
  ["fails k times", "storage fails once", "fail-before", 1],
  ["fails k times", "storage fails for one invocation", "fail-before", 3],
  ["fails k times", "storage fails for two invocations", "fail-before", 6],
  ["unreachable", "storage unreachable for one invocation", "reset", 3],
  ["unreachable", "storage hangs once", "hang", 1],
  ["throttled", "storage throttles for one invocation", "throttle", 3],
  ["answer lost", "answer lost once", "lost-answer", 1],
  ["answer lost", "answer lost for one invocation", "lost-answer", 3],
  ["delivered twice", "storage call delivered twice", "twice", 1],
  ["zombie", "zombie call after the end", "late", 1],
];

/** Undoing is told apart: a compensation is tried more often. */
const COMPENSATIONS = ["AbandonOrder", "RefundPayment", "ReleaseStock", "CancelOrder"];

export const isCompensation = ({ step }: Place) => COMPENSATIONS.includes(step);

/** Every fault that can strike at one call. */
export function atEveryCall(journey: Faulted, at: Place): Scenario[] {
  const one = atPlace;
  const { end } = journeyOf(journey);
  const aborted = [{ ...end, execution: "ABORTED" }];
  // LocalStack lets a refusal that comes after the stop win over it; AWS says ABORTED.
  const refuses = journey !== "confirmed" && journey !== "approved" && !isCompensation(at);
  if (refuses) aborted.push({ ...end, execution: "FAILED" });
  // A person who decides is no execution: that function can be killed, and not stopped.
  const byPerson = at.step === "AwaitApproval";
  return [
    ...PASSING.map(([kind, fault, does, times]) => {
      const isUndo = kind === "fails k times" && isCompensation(at);
      const as = isUndo ? "compensation fails" : kind;
      return one(as, fault, journey, at, { kind: "storage", fault: does, times, at });
    }),
    ...(["before", "after"] as const).flatMap((when) => [
      one("killed", `process killed ${when} the commit`, journey, at, {
        kind: "kill",
        when,
        times: 1,
        at,
      }),
      ...(byPerson
        ? []
        : [
            one(
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
