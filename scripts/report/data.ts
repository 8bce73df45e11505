import type { AnySaga } from "../../lambdas/saga/define";
import { statesOf } from "../deployed/states";
import type { End, Recorded } from "../scenarios/record";
import { parseMoment } from "../scenarios/timeline";

export interface Told extends Omit<Recorded, "timeline" | "expected"> {
  /** Empty if the scenario passed and only one end was expected. */
  readonly expected: readonly End[];
  readonly moments: readonly Drawn[];
}

/** A dot in a drawing. `at` is in milliseconds, if times were recorded. */
export interface Drawn {
  readonly at?: number;
  readonly lane: string;
  readonly kind: string;
  readonly what: string;
  readonly struck: boolean;
}

export function told(saga: AnySaga, one: Recorded): Told {
  const { timeline, expected, ...rest } = one;
  return {
    ...rest,
    expected: one.passed && expected.length === 1 ? [] : expected,
    moments: timeline?.map(parseMoment) ?? untimed(saga, one),
  };
}

/** The drawing of a scenario without recorded times: the executions' states in order. */
function untimed(saga: AnySaga, { histories, step }: Recorded): Drawn[] {
  const { backward } = statesOf(saga);
  return Object.entries(histories).flatMap(([lane, events]) => {
    const first = events.indexOf(step);
    return events.map((what, i) => ({
      lane,
      kind: kindOf(backward, what),
      what,
      struck: i === first,
    }));
  });
}

function kindOf(backward: ReadonlySet<string>, event: string): string {
  if (event.startsWith("Execution")) return "ended";
  if (/^Task(Failed|TimedOut)/.test(event)) return "failed";
  return backward.has(event) ? "undone" : "done";
}
