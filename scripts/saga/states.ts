import { orderSaga } from "../../statemachine/order-saga";

/** What the declaration says of its states, for whoever reads a history. */

const undos = orderSaga.steps.flatMap((step) => (step.kind === "compensatable" ? [step.undo] : []));
const forwards = orderSaga.steps.flatMap((step) => (step.kind === "approval" ? [] : [step]));

/** The steps in their order, the wait for a person among them. */
export const stepStates: readonly string[] = orderSaga.steps.map(({ name }) => name);

/** The states that undo, the fence first. */
export const backwardStates: ReadonlySet<string> = new Set(
  [orderSaga.fence, ...undos.toReversed()].map(({ name }) => name),
);

/** The states in which a saga waits for a person. */
export const waitingStates: ReadonlySet<string> = new Set(
  orderSaga.steps.flatMap(({ kind, name }) => (kind === "approval" ? [name] : [])),
);

/** The names of all refusals: errors that are answers, and not trouble. */
export const refusals: ReadonlySet<string> = new Set(
  [orderSaga.fence, ...forwards, ...undos].flatMap(({ refused }) => Object.keys(refused)),
);
