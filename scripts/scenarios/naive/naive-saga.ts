import { resolve } from "node:path";
import { build } from "esbuild";
import * as z from "zod";
import type { SagaClient } from "../../deployed/saga-client";
import { BrokenSagas } from "./broken-saga";

const bundle = z.tuple([z.object({ text: z.string() })]);

/** A copy of the deployed saga whose ReserveStock is the naive one. To be removed afterwards. */
export async function naiveSaga(saga: SagaClient, dynamodbEndpoint: string) {
  const copies = new BrokenSagas(saga);
  const { outputFiles } = await build({
    entryPoints: [resolve(__dirname, "handler.ts")],
    bundle: true,
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    minify: true,
    write: false,
  });
  const [{ text }] = bundle.parse(outputFiles);
  const reserve = await copies.functionOf(text, {
    INVENTORY_TABLE: saga.outputs.table("Inventory"),
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
  });
  return {
    saga: await copies.withState("ReserveStock", reserve),
    remove: () => copies.remove(),
  };
}
