import type { AnySaga } from "../../lambdas/saga/define";
import type { CoordinationName } from "../../lib/names";
import { ChoreographyClient } from "../deployed/choreography-client";
import { SagaClient } from "../deployed/saga-client";
import { choreography } from "./choreography";
import { fastLane } from "./fast-lane";
import { orchestration } from "./orchestration";
import { Plan } from "./plan";
import type { Connect } from "./stage";

/** How to connect to each coordination of a saga. An orchestration begins sagas in the lane that is deployed. */
export const connects: Readonly<Record<CoordinationName, (saga: AnySaga) => Connect>> = {
  orchestration: (saga) => async (proxy) => {
    const client = await SagaClient.connect(saga);
    const carried = client.outputs.lane === "standard" ? orchestration : fastLane;
    return { plan: new Plan(saga), client, proxy, coordination: carried(client) };
  },
  choreography: (saga) => async (proxy) => {
    const client = await ChoreographyClient.connect(saga);
    return { plan: new Plan(saga), client, proxy, coordination: choreography(client, proxy) };
  },
};
