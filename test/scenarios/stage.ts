import { SagaClient } from "../../scripts/client/saga-client";
import type { FaultProxy } from "../../scripts/faults/dynamodb-proxy";
import type { Coordination } from "./coordination";
import { orchestration } from "./orchestration";

/** What scenarios run on. */
export interface Stage {
  readonly saga: SagaClient;
  readonly proxy: FaultProxy;
  readonly coordination: Coordination;
}

/** Connects to what is deployed at the AWS settings of this process. */
export async function connect(proxy: FaultProxy): Promise<Stage> {
  const saga = await SagaClient.connect();
  return { saga, proxy, coordination: orchestration(saga) };
}

export function disconnect({ saga, coordination }: Stage): void {
  coordination.close();
  saga.close();
}
