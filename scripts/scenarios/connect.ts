import { order as definition } from "../../lambdas/order/saga";
import { ChoreographyClient } from "../deployed/choreography-client";
import type { CoordinationName } from "../deployed/coordinations";
import { SagaClient } from "../deployed/saga-client";
import { choreography } from "./choreography";
import { orchestration } from "./orchestration";
import type { Connect } from "./stage";

/** How each coordination is connected to. */
export const connects: Readonly<Record<CoordinationName, Connect>> = {
  orchestration: async (proxy) => {
    const saga = await SagaClient.connect(definition);
    return { saga, proxy, coordination: orchestration(saga) };
  },
  choreography: async (proxy) => {
    const saga = await ChoreographyClient.connect(definition);
    return { saga, proxy, coordination: choreography(saga, proxy) };
  },
};
