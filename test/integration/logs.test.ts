import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { order as definition } from "../../lambdas/order/saga";
import { LogSearch } from "../../scripts/deployed/log-search";
import { type Outputs, participantsOf } from "../../scripts/deployed/outputs";
import { waitFor } from "../../scripts/deployed/wait-for";
import { setStock } from "../support/order-rows";
import { deployedChoreography } from "./choreography-tools";
import { anOrder, deployedSaga, unused } from "./orders";

const saga = deployedSaga();
const choreography = deployedChoreography();
const logs = new LogSearch();
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient());
afterAll(() => {
  logs.close();
  dynamodb.destroy();
});

const services = (outputs: Outputs) => participantsOf(definition).map(outputs.function);

/** All log lines of these functions since then. Waits until each has logged a line with this text. */
async function logged(of: readonly string[], text: string, since: number) {
  const perFunction = of.map((name) =>
    waitFor(`${name} to log ${text}`, async () => {
      const found = await logs.lines([name], { since });
      const lines = found.map(({ message }) => message);
      return lines.some((line) => line.includes(text)) && lines;
    }),
  );
  return (await Promise.all(perFunction)).flat();
}

/** An order with a unique customer, paid with a token that looks like a card number. */
async function aSecretOrder() {
  const secrets = { customerId: unused("customer"), paymentToken: `tok_4242${Date.now()}4242` };
  return { secrets, order: anOrder({ sku: await saga.stocked(10), ...secrets }) };
}

describe("no log says who a customer is or what they pay with, where an order", () => {
  it.each([
    ["is confirmed", { quantity: 1 }, "CONFIRMED"],
    ["is refused and undone", { quantity: 11 }, "CANCELLED"],
  ])("%s", async (_, changes, outcome) => {
    const started = Date.now();
    const { order, secrets } = await aSecretOrder();
    const items = order.items.map((item) => ({ ...item, ...changes }));
    const { output } = await saga.client.run({ ...order, items });
    expect(output).toMatchObject({ outcome });
    const lines = await logged(services(saga.client.outputs), order.orderId, started);
    expect(lines.length).toBeGreaterThan(5);
    for (const secret of Object.values(secrets)) {
      expect(lines.filter((line) => line.includes(secret))).toEqual([]);
    }
  });

  it("is none, because it brings the card itself", async () => {
    const started = Date.now();
    const { order, secrets } = await aSecretOrder();
    const wrong = { ...order, cardNumber: `4242${started}` };
    expect(await saga.client.run(wrong)).toMatchObject({ error: "InvalidOrder" });
    const lines = await logged([saga.client.outputs.function("Order")], "cardNumber", started);
    for (const secret of [...Object.values(secrets), wrong.cardNumber]) {
      expect(lines.filter((line) => line.includes(secret))).toEqual([]);
    }
  });

  it("is carried by events", async () => {
    const started = Date.now();
    const { order, secrets } = await aSecretOrder();
    const { client } = choreography.it;
    await setStock(client, order.items[0]?.sku ?? "", 5);
    await client.run(order);
    const functions = [...services(client.outputs), client.outputs.function("Publisher")];
    const lines = await logged(functions, order.orderId, started);
    for (const secret of Object.values(secrets)) {
      expect(lines.filter((line) => line.includes(secret))).toEqual([]);
    }
  });

  it("has a row that the outbox cannot read", async () => {
    const started = Date.now();
    const { order, secrets } = await aSecretOrder();
    const { orderId } = order;
    const { outputs } = choreography.it.client;
    const TableName = outputs.table("Order");
    const Item = { orderId, version: 1, status: "DAMAGED", request: order };
    await dynamodb.send(new PutCommand({ TableName, Item }));
    const lines = await logged([outputs.function("Publisher")], orderId, started);
    await dynamodb.send(new DeleteCommand({ TableName, Key: { orderId } }));
    expect(lines.join()).toContain("a row cannot be read");
    for (const secret of Object.values(secrets)) {
      expect(lines.filter((line) => line.includes(secret))).toEqual([]);
    }
  });
});
