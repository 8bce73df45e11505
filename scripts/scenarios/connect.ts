import { ChoreographyClient } from "../deployed/choreography-client";
import { SagaClient } from "../deployed/saga-client";
import { choreography } from "./choreography";
import { orchestration } from "./orchestration";
import type { Connect } from "./stage";

export const connectOrchestration: Connect = async (proxy) => {
  const saga = await SagaClient.connect();
  return { saga, proxy, coordination: orchestration(saga) };
};

export const connectChoreography: Connect = async (proxy) => {
  const saga = await ChoreographyClient.connect();
  return { saga, proxy, coordination: choreography(saga, proxy) };
};
