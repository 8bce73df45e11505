import { order as definition } from "../../lambdas/order/saga";
import { END, routesOf } from "../../lambdas/saga/routes";
import { BUS } from "../../scripts/faults/proxy";
import { orderRows, stockOf } from "../support/order-rows";
import { deployedChoreography } from "./choreography-tools";
import { anOrder } from "./orders";
import { audit } from "./reconciler-tools";

const saga = deployedChoreography();

const moved = {
  confirmed: {
    order: { status: "CONFIRMED" },
    reservation: { status: "HELD" },
    payment: { status: "CAPTURED" },
    provider: { captures: 1, refunds: 0 },
  },
  declined: {
    order: { status: "CANCELLED", reason: "CardDeclined" },
    reservation: { status: "RELEASED" },
    payment: { status: "DECLINED" },
  },
};

describe("an order in the choreography", () => {
  it("is confirmed step by step without a coordinator", async () => {
    const order = anOrder({ sku: await saga.it.stocked(5) });
    expect(orderRows(await saga.it.client.run(order))).toMatchObject(moved.confirmed);
    expect(await audit(saga.it.client, [order])).toEqual([]);
  });

  it("is undone once its card is declined", async () => {
    const sku = await saga.it.stocked(5);
    const order = anOrder({ sku, paymentToken: "tok_declined" });
    expect(orderRows(await saga.it.client.run(order))).toMatchObject(moved.declined);
    expect(await stockOf(saga.it.client, sku)).toMatchObject({ available: 5 });
  });

  it("placed twice at once is one order", async () => {
    const order = anOrder({ sku: await saga.it.stocked(5) });
    await Promise.all([saga.it.client.place(order), saga.it.client.place(order)]);
    expect(orderRows(await saga.it.client.closed(order.orderId))).toMatchObject(moved.confirmed);
    expect(await audit(saga.it.client, [order])).toEqual([]);
  });
});

describe("events", () => {
  const routed = Object.entries(routesOf(definition)).flatMap(([type, to]) =>
    to === END ? [] : type,
  );

  it("may come twice, each of them, while the saga is under way", async () => {
    const order = anOrder({ sku: await saga.it.stocked(5) });
    const { orderId } = order;
    const rule = { sagaId: orderId, table: BUS, fault: "twice", times: "always" } as const;
    const twice = await saga.it.proxy.inject(rule);
    expect(orderRows(await saga.it.client.run(order))).toMatchObject(moved.confirmed);
    expect(await saga.it.proxy.injected(twice)).toBeGreaterThanOrEqual(3);
    await saga.it.proxy.clearRules(orderId);
    expect(await audit(saga.it.client, [order])).toEqual([]);
  });

  it.each([
    ["a confirmed order", "tok_visa", moved.confirmed],
    ["an order that was undone", "tok_declined", moved.declined],
  ])("may all come again, in the wrong order, to %s", async (_what, paymentToken, end) => {
    const sku = await saga.it.stocked(5);
    const order = anOrder({ sku, paymentToken });
    await saga.it.client.run(order);
    const before = await stockOf(saga.it.client, sku);
    await saga.it.handled(order.orderId, routed.length, async () => {
      for (const type of routed.toReversed()) await saga.it.client.tell(type, order.orderId);
    });
    expect(orderRows(await saga.it.client.rows(order.orderId))).toMatchObject(end);
    expect(await stockOf(saga.it.client, sku)).toEqual(before);
  });

  it("that come too early do no harm: a refund before the charge bars the charge", async () => {
    const order = anOrder({ sku: await saga.it.stocked(5) });
    const { orderId } = order;
    await saga.it.placedUnheard(order);
    await saga.it.client.tell("OrderAbandoned", orderId);
    const { order: row, payment } = orderRows(await saga.it.client.closed(orderId));
    expect(row).toMatchObject({ status: "CANCELLED" });
    expect(payment).toMatchObject({ status: "REFUNDED" });
    await saga.it.handled(orderId, 1, () => saga.it.client.tell("StockReserved", orderId));
    expect(orderRows(await saga.it.client.rows(orderId)).provider).toBeUndefined();
    expect(await audit(saga.it.client, [order])).toEqual([]);
  });
});
