import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { stockKey } from "../../lambdas/order/inventory";
import { orderViolations } from "../support/order-rows";
import { faultsOf } from "./audit";
import { story } from "./commands";
import { anOrder, deployedSaga } from "./orders";
import { tell } from "./storyteller";

/** To repeat a failure, set FC_SEED (and FC_PATH) to what it printed. FC_RUNS sets the number of runs. */
const seed = process.env.FC_SEED ? Number(process.env.FC_SEED) : undefined;
const path = process.env.FC_PATH;
const numRuns = Number(process.env.FC_RUNS ?? 10);

const saga = deployedSaga();

describe("commands sent straight to the functions", () => {
  it("repeated, at once, late or out of order keep every invariant", async () => {
    const property = fc.asyncProperty(story, async (drawn) => {
      expect(faultsOf(await tell(saga.client, drawn))).toEqual([]);
    });
    await fc.assert(property, {
      numRuns,
      ...(seed !== undefined && { seed }),
      ...(path !== undefined && { path }),
      interruptAfterTimeLimit: numRuns * 4_000,
    });
  });

  it("reach both ends, confirmed and undone", async () => {
    const next = { deliveries: [{ order: 0, command: "next" as const }], late: false };
    const order = { lines: [{ sku: 0, quantity: 1 }], declined: false };
    const told = await tell(saga.client, {
      stock: [1, 1],
      orders: [order, order],
      rounds: [next, next, next, next],
    });
    expect(told.books.sagas.map(({ record }) => record?.status)).toEqual([
      "CONFIRMED",
      "CANCELLED",
    ]);
    expect(faultsOf(told)).toEqual([]);
  });
});

describe("the audit sees what is written past the functions", () => {
  const tamperings = [
    ["Order", "status", "PENDING", /neither ended confirmed nor undone/],
    ["Order", "status", "CANCELLED", /Payment is still in effect at the outside system/],
    ["Order", "abandonedAt", "2020-01-01", /both confirmed and abandoned/],
    ["Payment", "status", "REFUNDED", /Payment is REFUNDED/],
    ["Inventory", "available", 5, /5 onHand, but/],
    ["Inventory", "available", -1, /oversold/],
    ["Provider", "captures", 2, /done 2 times outside/],
    ["Provider", "refunds", 1, /Payment is not in effect at the outside system/],
    ["Provider", "amount", 1, /another amount/],
  ] as const;

  it.each(tamperings)("%s: %s = %s", async (table, attribute, value, sentence) => {
    const sku = await saga.stocked(5);
    const order = anOrder({ sku });
    const audit = async () =>
      orderViolations(saga.client, [await saga.client.rows(order.orderId)], [sku]);
    await saga.client.run(order);
    expect(await audit()).toEqual([]);
    await write(
      saga.client.outputs.table(table),
      keyOf(table, order.orderId, sku),
      attribute,
      value,
    );
    expect((await audit()).join("\n")).toMatch(sentence);
  });
});

function keyOf(table: string, orderId: string, sku: string): Record<string, string> {
  if (table === "Provider") return { key: orderId };
  return table === "Inventory" ? { pk: stockKey(sku) } : { orderId };
}

async function write(TableName: string, Key: Record<string, string>, name: string, value: unknown) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const update = { TableName, Key, UpdateExpression: "SET #name = :value" };
  const names = { ExpressionAttributeNames: { "#name": name } };
  const values = { ExpressionAttributeValues: { ":value": value } };
  await client.send(new UpdateCommand({ ...update, ...names, ...values }));
  client.destroy();
}
