import { Choreography } from "./choreography";
import type { SagaOperations } from "./operations";
import { Orchestration } from "./orchestration";

/** The deployed saga at the AWS settings of this process. @throws UserError where there is none. */
export async function connect(coordination: string): Promise<SagaOperations> {
  return coordination === "choreography" ? Choreography.connect() : Orchestration.connect();
}
