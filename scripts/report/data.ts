import type { AnySaga } from "../../lambdas/saga/define";
import { statesOf } from "../deployed/states";
import type { End, Recorded } from "../scenarios/record";
import { parseMoment } from "../scenarios/timeline";

export interface Told extends Omit<Recorded, "timeline" | "expected"> {
  /** Only where another end than this one was expected, or several were. */
  readonly expected: readonly End[];
  readonly moments: readonly Drawn[];
}

/** A dot in a drawing; `at` in milliseconds, where that was recorded. */
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

/** Of what was recorded without times: the executions' states in their order. */
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
