import type { AnySaga } from "../lambdas/saga/define";
import { declarationOf } from "./declaration";
import { toAsl } from "./to-asl";

/** The state machine of a saga, as it is deployed and committed. */
export const aslText = (saga: AnySaga): string =>
  `${JSON.stringify(toAsl(declarationOf(saga)), null, 2)}\n`;
