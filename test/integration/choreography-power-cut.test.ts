import { ChoreographyClient } from "../../scripts/deployed/choreography-client";
import { reconcileAll } from "../../scripts/deployed/reconcile-all";
import { openTestStage, type TestStage } from "../../scripts/stage/test-stage";
import { ChoreographyDriver } from "./choreography-tools";
import { anOrder } from "./orders";
import { aLargeOrder, audit } from "./reconciler-tools";

jest.setTimeout(300_000);

describe("a power cut", () => {
  let stage: TestStage;
  let driver: ChoreographyDriver;
  const connect = async () =>
    new ChoreographyDriver(await ChoreographyClient.connect(), stage.proxy);

  beforeAll(async () => {
    delete process.env.AWS_ENDPOINT_URL; // not the emulator of the other tests
    stage = await openTestStage(() => {}, { only: "choreography" });
    driver = await connect();
  });
  afterAll(async () => {
    driver?.client.close();
    await stage?.close();
  });

  it("loses queues and bus, and no order: parked ones still wait, the others go on", async () => {
    const sku = await driver.stocked(10);
    const [approved, rejected] = [aLargeOrder(sku), aLargeOrder(sku)];
    const [unheard, done] = [anOrder({ sku }), anOrder({ sku })];
    for (const order of [approved, rejected, done]) await driver.client.place(order);
    for (const { orderId } of [approved, rejected]) await driver.parked(orderId);
    await driver.client.closed(done.orderId);
    await driver.placedUnheard(unheard);

    driver.client.close();
    await stage.powerCut();
    driver = await connect();
    await reconcileAll(driver.client);

    const { client } = driver;
    const decide = (orderId: string, decision: string) =>
      client.invoke("Approval", { orderId, decision, by: "ada" });
    await decide(approved.orderId, "approve");
    await decide(rejected.orderId, "reject");
    const orders = [approved, rejected, unheard, done];
    expect(await audit(client, orders)).toEqual([]);
    const ends = await Promise.all(orders.map(({ orderId }) => client.order(orderId)));
    expect(ends.map((order) => order?.status)).toEqual([
      "CONFIRMED",
      "CANCELLED",
      "CONFIRMED",
      "CONFIRMED",
    ]);
  });
});
