import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import type { Outputs } from "../../scripts/client/stack";
import { waitFor } from "../../scripts/client/wait-for";
import { anOrder, deployedSaga, unused } from "./orders";

const saga = deployedSaga();
const logs = new CloudWatchLogsClient();
afterAll(() => logs.destroy());

type FunctionName = keyof Outputs & `${string}FunctionName`;
const services: readonly FunctionName[] = [
  "OrderFunctionName",
  "InventoryFunctionName",
  "PaymentFunctionName",
];

/** All that these functions have logged since then, once each has a line that holds the text. */
async function logged(of: readonly FunctionName[], text: string, startTime: number) {
  const perFunction = of.map((name) =>
    waitFor(`${name} to log ${text}`, async () => {
      // LocalStack writes to the default group, whatever the function is told.
      const logGroupName = `/aws/lambda/${saga.client.outputs[name]}`;
      const lines: string[] = [];
      const pages = paginateFilterLogEvents({ client: logs }, { logGroupName, startTime });
      for await (const { events = [] } of pages) {
        lines.push(...events.flatMap(({ message }) => message ?? []));
      }
      return lines.some((line) => line.includes(text)) && lines;
    }),
  );
  return (await Promise.all(perFunction)).flat();
}

/** An order of a customer that nobody else is, paid with what looks like a card's number. */
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
    const lines = await logged(services, order.orderId, started);
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
    const lines = await logged(["OrderFunctionName"], "cardNumber", started);
    for (const secret of [...Object.values(secrets), wrong.cardNumber]) {
      expect(lines.filter((line) => line.includes(secret))).toEqual([]);
    }
  });
});
