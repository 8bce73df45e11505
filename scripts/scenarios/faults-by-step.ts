import { sagas } from "#sagas";
import { statesOf } from "../deployed/states";
import { type Kind, kindNames, kinds } from "./kinds";
import type { Recording } from "./record";
import { WHOLE_SAGA } from "./scenario";

export interface Cell {
  readonly passed: number;
  readonly of: number;
}

export interface FaultsByStep {
  readonly steps: readonly string[];
  readonly kinds: readonly {
    readonly kind: Kind;
    readonly title: string;
    readonly faults: readonly { readonly fault: string; readonly cells: readonly Cell[] }[];
  }[];
}

/** Counts scenarios by fault and step. Steps are in the order in which a saga runs them. */
export function faultsByStep({ saga, scenarios }: Recording): FaultsByStep {
  const states = statesOf(sagas[saga]);
  const found = new Set(scenarios.map(({ step }) => step));
  const ordered = [...states.steps, ...states.backward].filter((step) => found.has(step));
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
