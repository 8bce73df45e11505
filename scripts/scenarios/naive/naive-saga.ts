import { resolve } from "node:path";
import { bundled } from "../../../lib/constructs/bundle";
import type { SagaClient } from "../../deployed/saga-client";
import { BrokenSagas } from "./broken-saga";

/** By a saga's name: a copy of the saga in which one service's step lacks its countermeasure. */
export const naives: Readonly<Record<string, Naive>> = {
  order: { service: "Inventory", copyOf: naiveOrder },
};

interface Naive {
  readonly service: string;
  copyOf(
    deployed: SagaClient,
    dynamodbEndpoint: string,
  ): Promise<{ readonly client: SagaClient; remove(): Promise<void> }>;
}

/** A copy of the deployed saga whose ReserveStock is the naive one. The caller removes it. */
async function naiveOrder(deployed: SagaClient, dynamodbEndpoint: string) {
  const copies = new BrokenSagas(deployed);
  const { code } = bundled(resolve(__dirname, "handler.ts"));
  const reserve = await copies.functionOf(code, {
    INVENTORY_TABLE: deployed.outputs.table("Inventory"),
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
  });
  return {
    client: await copies.withState("ReserveStock", reserve),
    remove: () => copies.remove(),
  };
}
