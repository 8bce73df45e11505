import type { SagaClient } from "../../scripts/client/saga-client";
import type { FaultProxy } from "../../scripts/faults/dynamodb-proxy";
import type { Coordination } from "./coordination";

/** What scenarios run on. */
export interface Stage {
  readonly saga: SagaClient;
  readonly proxy: FaultProxy;
  readonly coordination: Coordination;
}
