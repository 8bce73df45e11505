import type { Order } from "../../lambdas/order/request";
import { waitFor } from "../../scripts/deployed/wait-for";
import { orderRows } from "../support/order-rows";
import { OrdersTable } from "../support/orders-table";
import { anOrder, deployedSaga } from "./orders";
import { aLargeOrder, audit, parkedInTime } from "./reconciler-tools";

const saga = deployedSaga();
let table: OrdersTable;
beforeAll(() => {
  table = new OrdersTable(saga.client.outputs.table("Order"));
});
afterAll(() => table.close());

async function aNewOrder(): Promise<Order> {
  return anOrder({ sku: await saga.stocked(5) });
}

/** Waits until this row exists, so that a second execution comes while the first is running. */
async function underWay({ orderId }: Order, row: "order" | "reservation" | "payment") {
  await waitFor(
    `the ${row} of ${orderId}`,
    async () => orderRows(await saga.client.rows(orderId))[row],
  );
}

describe("an execution that does not exist any more", () => {
  it.each([
    ["order", ["place"]],
    ["reservation", ["place", "reserve"]],
    ["payment", ["place", "reserve", "charge"]],
  ] as const)(
    "and whose last act was a %s, is resumed by the execution that the row then names",
    async (...given) => {
      const [, commands] = given;
      const order = await aNewOrder();
      const { orderId } = order;
      const execution = saga.client.executionArn(orderId);
      for (const command of commands) {
        const service = { place: "Order", reserve: "Inventory", charge: "Payment" } as const;
        await saga.client.invoke(service[command], { command, order, execution });
      }
      const answer = await saga.client.invoke("Reconciler", { orderId });
      const next = saga.client.executionArn(`_${orderId}-r1`);
      expect(answer).toMatchObject({ value: { done: [{ did: "resume", execution: next }] } });
      expect(await saga.client.ended(next)).toMatchObject({ output: { outcome: "CONFIRMED" } });
      expect(await audit(saga.client, [order])).toEqual([]);
      expect(orderRows(await saga.client.rows(orderId)).provider).toMatchObject({ captures: 1 });
    },
  );

  it("is resumed by a second reconciler too, and that execution comes to the same end", async () => {
    const order = await aNewOrder();
    const { orderId } = order;
    await saga.client.invoke("Order", { command: "place", order });
    await Promise.all([1, 2, 3].map(() => saga.client.invoke("Reconciler", { orderId })));
    expect(await audit(saga.client, [order])).toEqual([]);
    const { order: row, provider } = orderRows(await saga.client.rows(orderId));
    expect(row?.status).toBe("CONFIRMED");
    expect(provider).toMatchObject({ captures: 1, refunds: 0 });
  });
});

describe("a zombie and its re-drive at once", () => {
  it("both forward, end CONFIRMED and charge once", async () => {
    const orders = await Promise.all(Array.from({ length: 4 }, aNewOrder));
    const races = orders.map(async (order, n) => {
      const zombie = await saga.client.start(order, order.orderId);
      if (n > 0)
        await underWay(order, (["order", "reservation", "payment"] as const)[n - 1] ?? "order");
      const again = await saga.client.start(order, `_${order.orderId}-r1`);
      return Promise.all([saga.client.ended(zombie), saga.client.ended(again)]);
    });
    for (const both of await Promise.all(races)) {
      const outcome = { status: "SUCCEEDED", output: { outcome: "CONFIRMED" } };
      expect(both).toMatchObject([outcome, outcome]);
    }
    expect(await audit(saga.client, orders)).toEqual([]);
    for (const { orderId } of orders) {
      expect(orderRows(await saga.client.rows(orderId)).provider).toMatchObject({
        captures: 1,
        refunds: 0,
      });
    }
  });

  it.each(["order", "reservation", "payment"] as const)(
    "one forward and one giving up since the %s, agree on one end and leave nothing half done",
    async (row) => {
      const orders = await Promise.all(Array.from({ length: 3 }, aNewOrder));
      const races = orders.map(async (order) => {
        const zombie = await saga.client.start(order, order.orderId);
        await underWay(order, row);
        await saga.client.invoke("Order", { command: "abandon", order, reason: "GivenUp" });
        const undoing = await saga.client.start(order, `_${order.orderId}-r1`);
        return Promise.all([saga.client.ended(zombie), saga.client.ended(undoing)]);
      });
      for (const [zombie, undoing] of await Promise.all(races)) {
        expect([zombie?.status, undoing?.status]).toEqual(["SUCCEEDED", "SUCCEEDED"]);
        expect(zombie?.output).toMatchObject({ outcome: outcomeOf(undoing?.output) });
      }
      expect(await audit(saga.client, orders)).toEqual([]);
    },
  );

  /**
   * An order that was approved after two executions had parked. It is placed with a short approval time,
   * because the execution that gets no message must wait for its timeout. A slow machine gets more time.
   */
  async function approvedWhenBothHadParked(
    seconds: number,
  ): Promise<{ order: Order; zombie: string; again: string }> {
    const order = aLargeOrder(await saga.stocked(5));
    const { orderId } = order;
    await table.place(order, saga.client.executionArn(orderId), seconds);
    const zombie = await saga.client.start(order, orderId);
    const lost = await parkedInTime(saga.client, orderId, zombie);
    const again = await saga.client.start(order, `_${orderId}-r1`);
    const heard = lost && (await parkedInTime(saga.client, orderId, again, lost));
    const decision = { orderId, decision: "approve", by: "ada" };
    const inTime = heard && (await saga.client.invoke("Approval", decision)).ok;
    return inTime ? { order, zombie, again } : approvedWhenBothHadParked(3 * seconds);
  }

  it("both parked: the one that parked last gets the decision, and the other finds the end", async () => {
    const { order, zombie, again } = await approvedWhenBothHadParked(8);
    const { orderId } = order;
    for (const execution of [again, zombie]) {
      const { output } = await saga.client.ended(execution);
      expect(output).toEqual({ orderId, outcome: "CONFIRMED" });
    }
    expect(await audit(saga.client, [order])).toEqual([]);
  });
});

function outcomeOf(output: unknown): unknown {
  return typeof output === "object" && output && "outcome" in output ? output.outcome : undefined;
}
