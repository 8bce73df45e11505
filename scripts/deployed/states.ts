import type { AnySaga } from "../../lambdas/saga/define";
import { declarationOf } from "../../statemachine/declaration";

/** What the declaration of a saga says of its states, for whoever reads a history. */
export interface States {
  /** The steps in their order, the wait for a person among them. */
  readonly steps: readonly string[];
  /** Those that undo, the fence first. */
  readonly backward: ReadonlySet<string>;
  /** Those that come after the pivot. */
  readonly onward: ReadonlySet<string>;
  /** Those in which a saga waits for a person. */
  readonly waiting: ReadonlySet<string>;
  /** Which state undoes a step. */
  readonly undoOf: Readonly<Record<string, string>>;
  /** The names of all refusals: errors that are answers, and not trouble. */
  readonly refusals: ReadonlySet<string>;
  readonly outcomes: { readonly done: string; readonly undone: string };
}

export function statesOf(saga: AnySaga): States {
  const { steps, fence, outcomes } = declarationOf(saga);
  const undone = steps.flatMap((step) => (step.kind === "compensatable" ? [step] : []));
  const undos = undone.map(({ undo }) => undo);
  const forwards = steps.flatMap((step) => (step.kind === "approval" ? [] : [step]));
  const onward = steps.filter(({ kind }) => kind === "retriable");
  const waiting = steps.filter(({ kind }) => kind === "approval");
  return {
    steps: steps.map(({ name }) => name),
    backward: new Set([fence, ...undos.toReversed()].map(({ name }) => name)),
    onward: new Set(onward.map(({ name }) => name)),
    waiting: new Set(waiting.map(({ name }) => name)),
    undoOf: Object.fromEntries(undone.map(({ name, undo }) => [name, undo.name])),
    refusals: new Set(
      [fence, ...forwards, ...undos].flatMap(({ refused }) => Object.keys(refused)),
    ),
    outcomes,
  };
}
