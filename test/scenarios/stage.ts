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

/** Connects to a coordination's stack, as deployed at the AWS settings of this process. */
export type Connect = (proxy: FaultProxy) => Promise<Stage>;

export const connectOrchestration: Connect = async (proxy) => {
  const saga = await SagaClient.connect();
  return { saga, proxy, coordination: orchestration(saga) };
};

export function disconnect({ saga, coordination }: Stage): void {
  coordination.close();
  saga.close();
}
