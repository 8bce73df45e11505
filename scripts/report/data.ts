import type { Plan } from "../scenarios/plan";
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

export function told(plan: Plan, one: Recorded): Told {
  const { timeline, expected, ...rest } = one;
  return {
    ...rest,
    expected: one.passed && expected.length === 1 ? [] : expected,
    moments: timeline?.map(parseMoment) ?? untimed(plan, one),
  };
}

/** Of what was recorded without times: the executions' states in their order. */
function untimed(plan: Plan, { histories, step }: Recorded): Drawn[] {
  return Object.entries(histories).flatMap(([lane, events]) => {
    const first = events.indexOf(step);
    return events.map((what, i) => ({ lane, kind: kindOf(plan, what), what, struck: i === first }));
  });
}

function kindOf(plan: Plan, event: string): string {
  if (event.startsWith("Execution")) return "ended";
  if (/^Task(Failed|TimedOut)/.test(event)) return "failed";
  return plan.isCompensation({ step: event }) ? "undone" : "done";
}
