import type { AnySaga } from "../../lambdas/saga/define";
import { declarationOf } from "../../statemachine/declaration";

/** What the declaration says about the states of a saga, for readers of a history. */
export interface States {
  /** The steps in their order, the wait for a person included. */
  readonly steps: readonly string[];
  /** The states that undo, the fence first. */
  readonly backward: ReadonlySet<string>;
  /** The states after the pivot. */
  readonly onward: ReadonlySet<string>;
  /** The states in which a saga waits for a person. */
  readonly waiting: ReadonlySet<string>;
  /** The state that undoes each step. */
  readonly undoOf: Readonly<Record<string, string>>;
  /** The names of all refusals. A refusal is an answer and not a failure. */
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
