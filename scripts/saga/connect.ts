import { UserError } from "../localstack";
import type { SagaOperations } from "./operations";
import { Orchestration } from "./orchestration";

/** The deployed saga at the AWS settings of this process. @throws UserError where there is none. */
export async function connect(coordination: string): Promise<SagaOperations> {
  if (coordination === "orchestration") return Orchestration.connect();
  throw new UserError(`the ${coordination} is not deployed`);
}
