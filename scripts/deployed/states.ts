import { order } from "../../lambdas/order/saga";
import { declarationOf } from "../../statemachine/declaration";

/** What the declaration says of its states, for whoever reads a history. */
export const declaration = declarationOf(order);

const undos = declaration.steps.flatMap((step) =>
  step.kind === "compensatable" ? [step.undo] : [],
);
const forwards = declaration.steps.flatMap((step) => (step.kind === "approval" ? [] : [step]));

/** The steps in their order, the wait for a person among them. */
export const stepStates: readonly string[] = declaration.steps.map(({ name }) => name);

/** The states that undo, the fence first. */
export const backwardStates: ReadonlySet<string> = new Set(
  [declaration.fence, ...undos.toReversed()].map(({ name }) => name),
);

/** The states in which a saga waits for a person. */
export const waitingStates: ReadonlySet<string> = new Set(
  declaration.steps.flatMap(({ kind, name }) => (kind === "approval" ? [name] : [])),
);

/** The names of all refusals: errors that are answers, and not trouble. */
export const refusals: ReadonlySet<string> = new Set(
  [declaration.fence, ...forwards, ...undos].flatMap(({ refused }) => Object.keys(refused)),
);
