import { backwardStates, stepStates } from "../deployed/states";
import { type Kind, kindNames, kinds } from "../scenarios/kinds";
import type { End, Recorded, Run } from "../scenarios/record";
import { WHOLE_SAGA } from "../scenarios/scenario";
import { parseMoment } from "../scenarios/timeline";

/** A scenario as the page needs it. */
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

export function told(one: Recorded): Told {
  const { timeline, expected, ...rest } = one;
  return {
    ...rest,
    expected: one.passed && expected.length === 1 ? [] : expected,
    moments: timeline?.map(parseMoment) ?? untimed(one),
  };
}

/** Of what was recorded without times: the executions' states in their order. */
function untimed({ histories, step }: Recorded): Drawn[] {
  return Object.entries(histories).flatMap(([lane, events]) => {
    const first = events.indexOf(step);
    return events.map((what, i) => ({ lane, kind: kindOf(what), what, struck: i === first }));
  });
}

function kindOf(event: string): string {
  if (event.startsWith("Execution")) return "ended";
  if (/^Task(Failed|TimedOut)/.test(event)) return "failed";
  return backwardStates.has(event) ? "undone" : "done";
}

/** How the scenarios of one fault at one step ended. */
export interface Cell {
  readonly passed: number;
  readonly of: number;
}

export interface Matrix {
  readonly steps: readonly string[];
  readonly kinds: readonly {
    readonly kind: Kind;
    readonly title: string;
    readonly faults: readonly { readonly fault: string; readonly cells: readonly Cell[] }[];
  }[];
}

/** Fault by step, in the order in which a saga goes through its steps. */
export function matrixOf({ scenarios }: Run): Matrix {
  const found = new Set(scenarios.map(({ step }) => step));
  const ordered = [...stepStates, ...backwardStates].filter((step) => found.has(step));
  const rest = [...found].filter((step) => !ordered.includes(step) && step !== WHOLE_SAGA);
  const steps = [...ordered, ...rest, ...(found.has(WHOLE_SAGA) ? [WHOLE_SAGA] : [])];
  return {
    steps,
    kinds: kindNames.flatMap((kind) => {
      const mine = scenarios.filter((one) => one.kind === kind);
      if (mine.length === 0) return [];
      const faults = [...new Set(mine.map(({ fault }) => fault))].map((fault) => ({
        fault,
        cells: steps.map((step) => {
          const here = mine.filter((one) => one.fault === fault && one.step === step);
          return { passed: here.filter(({ passed }) => passed).length, of: here.length };
        }),
      }));
      return [{ kind, title: kinds[kind], faults }];
    }),
  };
}
