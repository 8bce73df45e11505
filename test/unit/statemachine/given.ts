import { order } from "../../../lambdas/order/saga";
import type { Catcher, State, StateMachine, Task } from "../../../statemachine/asl";
import { declarationOf } from "../../../statemachine/declaration";
import { toAsl } from "../../../statemachine/to-asl";
import type { Command, Declaration, Step } from "../../../statemachine/vocabulary";

export const machine: StateMachine = toAsl(declarationOf(order));

export const states: readonly (readonly [name: string, state: State])[] = Object.entries(
  machine.States,
);

export const tasks = states.flatMap(([name, state]) =>
  state.Type === "Task" ? [{ name, task: state }] : [],
);

export function taskOf(name: string, of: StateMachine = machine): Task {
  const state = of.States[name];
  if (state?.Type !== "Task") throw new Error(`${name} is not a task`);
  return state;
}

/** The catch for an error: the first that names it or States.ALL. */
export function catchOf(task: Task, error: string): Catcher | undefined {
  return task.Catch?.find(({ ErrorEquals }) =>
    ErrorEquals.some((name) => name === error || name === "States.ALL"),
  );
}

/** The commands of a saga's steps; below, the fence and the commands that undo. */
export const forward = (saga: Declaration): Command[] =>
  saga.steps.flatMap((step) => (step.kind === "approval" ? [] : [step]));

export const backward = (saga: Declaration): Command[] => [
  saga.fence,
  ...saga.steps.flatMap((step) => (step.kind === "compensatable" ? [step.undo] : [])).reverse(),
];

/** The smallest saga: one step that can be undone, and the pivot. */
export function aSaga(changes: Partial<Declaration> = {}): Declaration {
  const retry = { maxAttempts: 1, intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 3 };
  return {
    name: "Journey",
    comment: "Books a journey",
    id: "$states.context.Execution.Input.id",
    idName: "id",
    input: "journey",
    steps: [aStep(), aPivot()],
    fence: aCommand("Abandon"),
    forward: { timeoutSeconds: 10, retry },
    backward: { timeoutSeconds: 20, retry },
    busy: retry,
    outcomes: { done: "BOOKED", undone: "CANCELLED" },
    ...changes,
  };
}

export function aCommand(name: string) {
  return { name, participant: "Hotel", command: name.toLowerCase(), refused: {} } as const;
}

export function aStep(name = "Book", undo = "Unbook"): Step {
  return { ...aCommand(name), kind: "compensatable", undo: aCommand(undo) };
}

export function aPivot(name = "Confirm"): Step {
  return { ...aCommand(name), kind: "pivot" };
}

/** A copy without one property, which a caller could pass by ignoring the types. */
export function without<T extends object>(whole: T, property: keyof T): T {
  const copy = { ...whole };
  Reflect.deleteProperty(copy, property);
  return copy;
}
