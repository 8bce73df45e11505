import type { AnySaga } from "../lambdas/saga/define";
import type { StateMachine } from "./asl";
import { declarationOf } from "./declaration";
import { toAsl } from "./to-asl";
import { toExpress } from "./to-express";

const textOf = (machine: StateMachine) => `${JSON.stringify(machine, null, 2)}\n`;

/** The state machine of a saga, as it is deployed and committed. */
export const aslText = (saga: AnySaga): string => textOf(toAsl(declarationOf(saga)));

/** Its express workflow: what the lanes `express` and `direct` go by. */
export const expressText = (saga: AnySaga): string => textOf(toExpress(declarationOf(saga)));
