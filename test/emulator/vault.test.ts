import { order as definition } from "../../lambdas/order/saga";
import { Choreography } from "../../scripts/deployed/choreography";
import { ChoreographyClient } from "../../scripts/deployed/choreography-client";
import type { ServicesClient } from "../../scripts/deployed/client";
import { Orchestration } from "../../scripts/deployed/orchestration";
import { SagaClient } from "../../scripts/deployed/saga-client";
import { waitFor } from "../../scripts/deployed/wait-for";
import { freePort } from "../../scripts/localstack";
import { BrokenSagas } from "../../scripts/scenarios/naive/broken-saga";
import { openTestStage, type TestStage } from "../../scripts/stage/test-stage";
import { anOrder, unused } from "../integration/orders";
import { setStock } from "../support/order-rows";
import { Listener, placesOf } from "./places";

/* Where a secret is kept in a vault, it is nowhere else, and in the end nowhere at all. */

const sku = unused("sku");
const started = Date.now();
let stage: TestStage;
let saga: SagaClient;
let choreography: ChoreographyClient;
let listener: Listener;
let broken: BrokenSagas;

beforeAll(async () => {
  const context = ["secrets=vault"];
  stage = await openTestStage(() => undefined, { port: await freePort(), way: "long", context });
  saga = await SagaClient.connect(definition);
  choreography = await ChoreographyClient.connect(definition);
  listener = new Listener(choreography.outputs.of("EventBusName"));
  broken = new BrokenSagas(saga);
  await listener.listen();
  for (const client of [saga, choreography]) await setStock(client, sku, 100);
}, 300_000);
afterAll(async () => {
  listener.close();
  for (const client of [saga, choreography]) client.close();
  await broken.remove();
  await stage.close();
});

/** The places where a text is. */
async function placesWith(text: string, client: ServicesClient, machines: string[] = []) {
  const places = await placesOf(client, started, { queues: [listener.queueUrl], machines });
  return Object.entries(places).flatMap(([place, said]) => (said.includes(text) ? [place] : []));
}
const marked = () => unused("tok-secret");

describe.each([
  ["the state machine", () => new Orchestration(saga), () => saga],
  ["the choreography", () => new Choreography(choreography), () => choreography],
] as const)("with %s, a payment token", (_, operations, client) => {
  it.each([
    ["that is charged", {}, "CONFIRMED"],
    ["of an order that is refused before the charge", { quantity: 101 }, "CANCELLED"],
  ])("%s is nowhere in the end", async (_case, changes, status) => {
    const paymentToken = marked();
    const order = anOrder({ sku, paymentToken });
    const items = order.items.map((item) => ({ ...item, ...changes }));
    await operations().place({ ...order, items });
    expect((await client().closed(order.orderId)).record?.status).toBe(status);
    expect(await placesWith(order.orderId, client())).toContain("OrderTableName");
    expect(await placesWith(paymentToken, client())).toEqual([]);
  });

  it("that is declined is nowhere in the end", async () => {
    const order = anOrder({ sku, paymentToken: "tok_declined" });
    await operations().place(order);
    const { record } = await client().closed(order.orderId);
    expect(record).toMatchObject({ status: "CANCELLED", reason: "CardDeclined" });
    expect(await placesWith("tok_declined", client())).toEqual([]);
  });

  it("of an order that waits is in the vault alone", async () => {
    const paymentToken = marked();
    const parked = anOrder({ sku, paymentToken });
    const items = parked.items.map((item) => ({ ...item, unitPrice: 100_000 }));
    await operations().place({ ...parked, items });
    await waitFor("the approval", async () => {
      const record = await client().record(parked.orderId);
      return record?.approval === "REQUIRED";
    });
    expect(await placesWith(paymentToken, client())).toEqual(["PaymentVaultTableName"]);
    await client().invoke("Approval", { orderId: parked.orderId, decision: "reject", by: "ann" });
    expect((await client().closed(parked.orderId)).record?.status).toBe("CANCELLED");
    expect(await placesWith(paymentToken, client())).toEqual([]);
  });

  it("in the request itself is refused, and the search finds it", async () => {
    const order = anOrder({ sku, paymentToken: marked() });
    if (client() instanceof SagaClient) await saga.start(order);
    else await choreography.place(order);
    const { record } = await client().closed(order.orderId);
    expect(record).toMatchObject({ status: "CANCELLED", reason: "CardDeclined" });
    expect(await placesWith(order.paymentToken, client())).toContain("OrderTableName");
  });
});

it("a dead letter has no payment token", async () => {
  const order = anOrder({ sku, paymentToken: marked() });
  const crashing = await broken.brokenFunction("process.exit(7);");
  const copy = await broken.withState("ReserveStock", crashing);
  await copy.run(await saga.kept(order));
  const machines = [copy.outputs.stateMachine];
  const places = await placesWith(order.orderId, saga, machines);
  expect(places).toEqual(expect.arrayContaining(["StepDeadLetterQueueUrl", ...machines]));
  expect(await placesWith(order.paymentToken, saga, machines)).toEqual([]);
  copy.close();
});
