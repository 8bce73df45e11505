import type { Order } from "../../lambdas/order/request";
import { orderRows, orderViolations, stockOf } from "../support/order-rows";
import { statesEntered } from "./history";
import { anOrder, deployedSaga, unused } from "./orders";

const saga = deployedSaga();

/** Runs an order to its end and audits it. Returns what is left of it. */
async function play(order: Order) {
  const { status, output, arn } = await saga.client.run(order);
  const rows = await saga.client.rows(order.orderId);
  const skus = [...new Set(order.items.map(({ sku }) => sku))];
  const found = await Promise.all(skus.map((sku) => stockOf(saga.client, sku)));
  const stock = found.filter((item) => item !== undefined);
  expect(await orderViolations(saga.client, [rows], skus)).toEqual([]);
  return { status, output, arn, rows: orderRows(rows), stock };
}

const cancelled = ({ orderId }: Order, reason: string) => ({
  status: "SUCCEEDED",
  output: { orderId, outcome: "CANCELLED", reason },
});
const confirmed = ({ orderId }: Order) => ({
  status: "SUCCEEDED",
  output: { orderId, outcome: "CONFIRMED" },
});

describe("an order that cannot be carried out is cancelled, whole", () => {
  it("out of stock: nothing is held or charged", async () => {
    const order = anOrder({ sku: await saga.stocked(1) });
    const ended = await play(order);
    expect(ended).toMatchObject(cancelled(order, "OutOfStock"));
    expect(ended.rows).toMatchObject({
      order: { status: "CANCELLED", reason: "OutOfStock" },
      reservation: { status: "RELEASED", items: [] },
      payment: { status: "REFUNDED" },
    });
    expect(ended.rows.provider).toBeUndefined();
    expect(ended.stock).toMatchObject([{ onHand: 1, available: 1 }]);
  });

  it("unknown sku: inventory refuses it under that name", async () => {
    const order = anOrder({ sku: unused("never-stocked") });
    const ended = await play(order);
    expect(ended).toMatchObject(cancelled(order, "UnknownSku"));
    expect(ended.rows.order).toMatchObject({ status: "CANCELLED", reason: "UnknownSku" });
    expect(ended.stock).toEqual([]);
  });

  it("declined card: the stock that was taken is given back", async () => {
    const order = anOrder({ sku: await saga.stocked(5), paymentToken: "tok_declined" });
    const ended = await play(order);
    expect(ended).toMatchObject(cancelled(order, "CardDeclined"));
    expect(ended.rows).toMatchObject({
      order: { status: "CANCELLED", reason: "CardDeclined" },
      reservation: { status: "RELEASED", items: order.items.map(({ sku }) => ({ sku })) },
      payment: { status: "DECLINED" },
      provider: { status: "DECLINED", captures: 0, refunds: 0 },
    });
    expect(ended.rows.reservation).toHaveProperty("heldAt");
    expect(ended.stock).toMatchObject([{ onHand: 5, available: 5 }]);
  });

  it("a refusal goes straight to the compensations, each in its turn", async () => {
    const order = anOrder({ sku: await saga.stocked(5), paymentToken: "tok_declined" });
    expect(await statesEntered((await play(order)).arn)).toEqual([
      "PlaceOrder",
      "ReserveStock",
      "ApprovalRequired",
      "ChargePayment",
      "AbandonOrder",
      "RefundPayment",
      "ReleaseStock",
      "CancelOrder",
    ]);
  });
});

describe("an order of several items", () => {
  const line = (sku: string, quantity: number) => ({ sku, quantity, unitPrice: 100 });

  it("takes nothing at all if one of them is short", async () => {
    const [first, short, last] = [
      await saga.stocked(5),
      await saga.stocked(1),
      await saga.stocked(5),
    ];
    const order = anOrder({ items: [line(first, 1), line(short, 2), line(last, 1)] });
    const ended = await play(order);
    expect(ended).toMatchObject(cancelled(order, "OutOfStock"));
    expect(ended.stock).toMatchObject([{ available: 5 }, { available: 1 }, { available: 5 }]);
  });

  it("takes nothing at all if one of them is unknown", async () => {
    const known = await saga.stocked(5);
    const order = anOrder({ items: [line(known, 1), line(unused("never-stocked"), 1)] });
    const ended = await play(order);
    expect(ended).toMatchObject(cancelled(order, "UnknownSku"));
    expect(ended.stock).toMatchObject([{ available: 5 }]);
  });

  it("may name a sku twice: the quantities are summed", async () => {
    const sku = await saga.stocked(5);
    const order = anOrder({ items: [line(sku, 2), line(sku, 3)] });
    const ended = await play(order);
    expect(ended).toMatchObject(confirmed(order));
    expect(ended.rows.reservation).toMatchObject({ items: [{ sku, quantity: 5 }] });
    expect(ended.stock).toMatchObject([{ onHand: 5, available: 0 }]);
  });

  it("cannot take more by naming a sku twice than by naming it once", async () => {
    const sku = await saga.stocked(5);
    const order = anOrder({ items: [line(sku, 3), line(sku, 3)] });
    expect(await play(order)).toMatchObject(cancelled(order, "OutOfStock"));
  });

  it("may have 50 of them", async () => {
    const skus = await Promise.all(Array.from({ length: 50 }, () => saga.stocked(3)));
    const order = anOrder({ items: skus.map((sku) => line(sku, 1)) });
    const ended = await play(order);
    expect(ended).toMatchObject(confirmed(order));
    expect(ended.rows.payment).toMatchObject({ amount: 5000 });
    expect(ended.stock.map(({ available }) => available)).toEqual(skus.map(() => 2));
  });

  it("gives all 50 back if the card is declined", async () => {
    const skus = await Promise.all(Array.from({ length: 50 }, () => saga.stocked(3)));
    const items = skus.map((sku) => line(sku, 1));
    const order = anOrder({ items, paymentToken: "tok_declined" });
    const ended = await play(order);
    expect(ended).toMatchObject(cancelled(order, "CardDeclined"));
    expect(ended.stock.map(({ available }) => available)).toEqual(skus.map(() => 3));
  });
});
