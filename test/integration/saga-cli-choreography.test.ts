import { order as definition } from "../../lambdas/order/saga";
import { messageOf } from "../../scripts/deployed/choreography-client";
import { waitFor } from "../../scripts/deployed/wait-for";
import { orderRows } from "../support/order-rows";
import { deployedChoreography } from "./choreography-tools";
import { anOrder } from "./orders";
import { aLargeOrder } from "./reconciler-tools";
import { saga, sagaJson } from "./saga-cli";

const deployed = deployedChoreography();
const has = (part: object) => expect.objectContaining(part);
const here = ["--coordination", "choreography"];
const json = (args: readonly string[], exit = 0, input = "") =>
  sagaJson([...here, ...args], exit, input);

describe("the saga command, where nobody coordinates", () => {
  it("places, shows and traces an order", async () => {
    const order = anOrder({ sku: await deployed.it.stocked(5) });
    const { orderId } = order;
    expect(await json(["place", "-", "--wait"], 0, JSON.stringify(order))).toMatchObject({
      summary: { orderId, status: "CONFIRMED", condition: "ended" },
      rows: { payment: { status: "CAPTURED" }, reservation: { status: "HELD" } },
      violations: [],
    });
    const story = await waitFor(`the log of ${orderId}'s end`, async () => {
      const entries = await json(["trace", orderId]);
      return JSON.stringify(entries).includes("confirm on PaymentCaptured: committed") && entries;
    });
    expect(story).toEqual(
      expect.arrayContaining([
        has({ by: "inventory", source: "log", what: "reserve on OrderPlaced: committed" }),
        has({ by: "payment", source: "row", state: "ChargePayment" }),
      ]),
    );
    expect(await json(["list", "--recent", "1000"])).toContainEqual(has({ orderId }));
    const other = JSON.stringify({ ...order, customerId: "c-2" });
    expect(await saga([...here, "place", "-"], { input: other })).toMatchObject({ exit: 4 });
    expect(await saga([...here, "compensate", orderId])).toMatchObject({ exit: 4 });
    expect(await saga(["show", orderId])).toMatchObject({ exit: 3 });
  });

  it("finds parked orders, approves one and gives another up", async () => {
    const [sku, other] = [await deployed.it.stocked(1), await deployed.it.stocked(1)];
    const [kept, given] = [aLargeOrder(sku), aLargeOrder(other)];
    for (const order of [kept, given]) {
      await json(["place", "-", "--wait"], 0, JSON.stringify(order));
      expect(await json(["list", "--parked"])).toContainEqual(has({ orderId: order.orderId }));
    }
    expect(await json(["approve", kept.orderId, "--wait"])).toMatchObject({
      summary: { status: "CONFIRMED" },
    });
    expect(await json(["compensate", given.orderId, "--wait"])).toMatchObject({
      summary: { status: "CANCELLED", why: "CompensatedByHand" },
      violations: [],
    });
    expect(await json(["stock", "show", other])).toEqual([{ sku: other, onHand: 1, available: 1 }]);
  });

  it("drives on the order of an event that was given up, and takes out the letter", async () => {
    const order = anOrder({ sku: await deployed.it.stocked(5) });
    const { orderId } = order;
    const { client } = deployed.it;
    await deployed.it.placedUnheard(order);
    await client.deadLetter("Payment", messageOf(definition, "StockReserved", orderId));
    // Other tests read the same queue, and the messages that they receive are invisible for a while.
    const redriven = await waitFor(`the letter of ${orderId}`, async () => {
      const listed = await json(["dead-letters"]);
      if (!JSON.stringify(listed).includes(orderId)) return undefined;
      const { exit, out } = await saga([...here, "dead-letters", "redrive", orderId]);
      return exit === 0 && out;
    });
    expect(redriven).toMatch(/removed/);
    expect(orderRows(await client.closed(orderId)).order).toMatchObject({
      status: "CONFIRMED",
      redrives: 1,
    });
    expect(await saga([...here, "dead-letters", "show", orderId])).toMatchObject({ exit: 3 });
  });

  it("audits all orders", async () => {
    expect((await saga([...here, "audit"])).out).toMatch(/^\d+ sagas, \d+ of them open/);
  });
});
