import type { AnySaga } from "../../lambdas/saga/define";
import type { CoordinationName } from "../../lib/names";
import { Choreography } from "./choreography";
import type { SagaOperations } from "./operations";
import { Orchestration } from "./orchestration";

/** Connects to a deployed saga with the AWS settings of this process. @throws UserError if there is none. */
export const connect = (saga: AnySaga, coordination: CoordinationName): Promise<SagaOperations> =>
  coordination === "choreography" ? Choreography.connect(saga) : Orchestration.connect(saga);
