import type { Definition } from "../../../lambdas/runtime/stepping/asl";
import { type AnySaga, waitingIn } from "../../../lambdas/saga/define";
import { declarationOf } from "../../../statemachine/declaration";
import { EARLY } from "../invocations";
import { rolesIn } from "../roles";
import { type Change, isDo, isUndo } from "./change";
import { changed } from "./services";
import { type Aimed, within } from "./tries";

const FIRST = new Date(EARLY).toISOString();
const statusOf = (state: object | undefined): unknown => state && Reflect.get(state, "status");

/** A step that does not keep its deadline. */
const ofTime: Readonly<Record<string, Change>> = {
  "a step that starts its deadline anew":
    ({ decide }, by) =>
    (state, message, now, known) =>
      decide(
        state && isDo(by, message) ? { ...state, ...{ actUntil: undefined } } : state,
        message,
        now,
        known,
      ),
  "a step that waits on after its deadline":
    ({ decide }, by) =>
    (state, message, now, known) =>
      decide(state, message, isDo(by, message) && state ? FIRST : now, known),
};

/** An undo that leaves somebody the chance to act. */
const ofUndo: Readonly<Record<string, Change>> = {
  "an undo that leaves open outside what was refused":
    ({ decide }, by) =>
    (state, message, now, known) => {
      const status = statusOf(state);
      return isUndo(by, message) && status === "REFUSED"
        ? { do: "replay", answer: { status } }
        : decide(state, message, now, known);
    },
};

/** Mutants of steps that wait for somebody who must act outside, and of the state machine around them. */
export function standByMutants(saga: AnySaga, machine: Definition): Record<string, Aimed> {
  const { asking } = rolesIn(saga);
  const waiting = waitingIn(saga);
  const aimed = (changes: typeof ofTime, tries: Aimed["tries"]) =>
    waiting.flatMap((by) =>
      changed(saga, by, changes).map(([name, parts]): [string, Aimed] => [name, { parts, tries }]),
    );
  return {
    ...Object.fromEntries(aimed(ofTime, within(asking, {}, { by: "time" }))),
    ...Object.fromEntries(aimed(ofUndo, within(asking))),
    ...believing(saga, machine, within(asking, { wakes: 1 })),
  };
}

/** The wait takes any message for what was to be done. */
function believing(saga: AnySaga, machine: Definition, tries: Aimed["tries"]) {
  const waits = declarationOf(saga).steps.flatMap((step) =>
    step.kind === "approval" && !step.rejects ? [step] : [],
  );
  return Object.fromEntries(
    waits.map(({ name, choice }): [string, Aimed] => {
      const { [name]: wait, [choice]: asks } = machine.States;
      if (wait?.Type !== "Task" || asks?.Type !== "Choice") throw new Error(`${name} is no wait`);
      const Next = asks.Choices[0]?.Next ?? "";
      const States = { ...machine.States, [name]: { ...wait, Next } };
      return [`${name} takes a message for the act`, { machine: { ...machine, States }, tries }];
    }),
  );
}
