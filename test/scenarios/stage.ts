import { ChoreographyClient } from "../../scripts/client/choreography-client";
import { SagaClient } from "../../scripts/client/saga-client";
import type { ServicesClient } from "../../scripts/client/services-client";
import type { FaultProxy } from "../../scripts/faults/dynamodb-proxy";
import { choreography } from "./choreography";
import type { Coordination } from "./coordination";
import { orchestration } from "./orchestration";

/** What scenarios run on. */
export interface Stage {
  readonly saga: ServicesClient;
  readonly proxy: FaultProxy;
  readonly coordination: Coordination;
}

/** Connects to a coordination's stack, as deployed at the AWS settings of this process. */
export type Connect = (proxy: FaultProxy) => Promise<Stage>;

export const connectOrchestration: Connect = async (proxy) => {
  const saga = await SagaClient.connect();
  return { saga, proxy, coordination: orchestration(saga) };
};

export const connectChoreography: Connect = async (proxy) => {
  const saga = await ChoreographyClient.connect();
  return { saga, proxy, coordination: choreography(saga, proxy) };
};

export function disconnect({ saga, coordination }: Stage): void {
  coordination.close();
  saga.close();
}
