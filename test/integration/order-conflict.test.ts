import type { Order } from "../../lambdas/order/request";
import type { Execution } from "../../scripts/deployed/saga-client";
import { waitFor } from "../../scripts/deployed/wait-for";
import { orderRows, orderViolations, setStock, stockOf } from "../support/order-rows";
import { anOrder, deployedSaga } from "./orders";

const saga = deployedSaga();

/** An order of two pieces of its own sku, of which there are ten. */
const fresh = async () => anOrder({ sku: await saga.stocked(10) });
const skuOf = ({ items }: Order) => items[0]?.sku ?? "";

const confirmed = ({ orderId }: Order) => ({
  status: "SUCCEEDED",
  output: { orderId, outcome: "CONFIRMED" },
});

/** Expects that the order was carried out once: one row, one capture, two pieces less. */
async function expectOneOrder(order: Order): Promise<void> {
  const rows = await saga.client.rows(order.orderId);
  const stock = await stockOf(saga.client, skuOf(order));
  expect(await orderViolations(saga.client, [rows], [skuOf(order)])).toEqual([]);
  expect(orderRows(rows)).toMatchObject({
    order: { status: "CONFIRMED" },
    provider: { captures: 1 },
  });
  expect(stock).toMatchObject({ onHand: 10, available: 8 });
  const all = await saga.client.scan(saga.client.outputs.table("Order"));
  expect(all.filter(({ orderId }) => orderId === order.orderId)).toHaveLength(1);
}

const others: [what: string, other: (order: Order) => Order][] = [
  ["another customer", (order) => ({ ...order, customerId: "c-2" })],
  ["another currency", (order) => ({ ...order, currency: "USD" })],
  ["another card", (order) => ({ ...order, paymentToken: "tok_mastercard" })],
  ["another price", (order) => changed(order, { unitPrice: 1 })],
  ["another quantity", (order) => changed(order, { quantity: 1 })],
  ["another sku", (order) => changed(order, { sku: "no-such-sku" })],
  ["one line more", (order) => ({ ...order, items: [...order.items, ...order.items] })],
];

function changed(order: Order, changes: Partial<Order["items"][number]>): Order {
  return { ...order, items: order.items.map((item) => ({ ...item, ...changes })) };
}

function expectConflict({ status, error, cause }: Execution, { orderId }: Order): void {
  expect({ status, error }).toEqual({ status: "FAILED", error: "OrderConflict" });
  expect(cause).toContain(orderId);
}

describe("the same order submitted again", () => {
  it("at once, five times: all end with the one order", async () => {
    const order = await fresh();
    const ends = await Promise.all(Array.from({ length: 5 }, () => saga.client.run(order)));
    for (const end of ends) expect(end).toMatchObject(confirmed(order));
    await expectOneOrder(order);
  });

  it("after it was confirmed: changes not one byte", async () => {
    const order = await fresh();
    await saga.client.run(order);
    const before = await saga.client.rows(order.orderId);
    expect(await saga.client.run(order)).toMatchObject(confirmed(order));
    expect(await saga.client.rows(order.orderId)).toEqual(before);
    await expectOneOrder(order);
  });

  it("with its fields in another sequence: is the same order", async () => {
    const order = await fresh();
    await saga.client.run(order);
    const reversed = Object.fromEntries(Object.entries(order).reverse());
    expect(await saga.client.run(reversed)).toMatchObject(confirmed(order));
    await expectOneOrder(order);
  });

  it("after it was cancelled: stays cancelled for the same reason, though it could now be carried out", async () => {
    const order = anOrder({ sku: await saga.stocked(1) });
    await saga.client.run(order);
    const before = await saga.client.rows(order.orderId);
    await setStock(saga.client, skuOf(order), 10);
    expect(await saga.client.run(order)).toMatchObject({
      output: { orderId: order.orderId, outcome: "CANCELLED", reason: "OutOfStock" },
    });
    expect(await saga.client.rows(order.orderId)).toEqual(before);
    expect(await stockOf(saga.client, skuOf(order))).toMatchObject({ available: 10 });
  });
});

describe("another order under the same id", () => {
  it("is refused, whatever differs, and the first stays as it is to the byte", async () => {
    const order = await fresh();
    await saga.client.run(order);
    const before = await saga.client.rows(order.orderId);
    const ends = await Promise.all(others.map(([, other]) => saga.client.run(other(order))));
    for (const end of ends) expectConflict(end, order);
    expect(await saga.client.rows(order.orderId)).toEqual(before);
    await expectOneOrder(order);
  });

  it("is refused while the first is being worked on, which is carried out", async () => {
    const order = await fresh();
    const first = await saga.client.start(order);
    await waitFor("the first to be placed", async () => {
      return orderRows(await saga.client.rows(order.orderId)).order !== undefined;
    });
    const ends = await Promise.all(others.map(([, other]) => saga.client.run(other(order))));
    for (const end of ends) expectConflict(end, order);
    expect(await saga.client.ended(first)).toMatchObject(confirmed(order));
    await expectOneOrder(order);
  });

  it("at once: one of the two is carried out, the other refused", async () => {
    const order = await fresh();
    const other = { ...order, customerId: "c-2" };
    const ends = await Promise.all([order, other].map((each) => saga.client.run(each)));
    expect(ends.map(({ status }) => status).sort()).toEqual(["FAILED", "SUCCEEDED"]);
    for (const end of ends) if (end.status === "FAILED") expectConflict(end, order);
    await expectOneOrder(order);
  });

  it("is refused after the first was cancelled, and leaves its rows alone", async () => {
    const order = anOrder({ sku: await saga.stocked(1) });
    await saga.client.run(order);
    const before = await saga.client.rows(order.orderId);
    expectConflict(await saga.client.run({ ...order, customerId: "c-2" }), order);
    expect(await saga.client.rows(order.orderId)).toEqual(before);
  });
});
