import { orderRows, orderViolations, stockOf } from "../support/order-rows";
import { statesEntered } from "./history";
import { anOrder, deployedSaga } from "./orders";

const saga = deployedSaga();

describe("an order that nothing goes wrong with", () => {
  it("ends CONFIRMED and says so", async () => {
    const order = anOrder({ sku: await saga.stocked(10) });
    const { status, output } = await saga.client.run(order);
    expect({ status, output }).toEqual({
      status: "SUCCEEDED",
      output: { orderId: order.orderId, outcome: "CONFIRMED" },
    });
  });

  it("enters five states", async () => {
    const { arn } = await saga.client.run(anOrder({ sku: await saga.stocked(10) }));
    expect(await statesEntered(arn)).toEqual([
      "PlaceOrder",
      "ReserveStock",
      "ApprovalRequired",
      "ChargePayment",
      "ConfirmOrder",
    ]);
  });

  it("is on the books of every service", async () => {
    const sku = await saga.stocked(10);
    const order = anOrder({ sku });
    const { arn } = await saga.client.run(order);
    const rows = await saga.client.rows(order.orderId);
    const stock = await stockOf(saga.client, sku);
    expect(orderRows(rows)).toMatchObject({
      order: { status: "CONFIRMED", executionArn: arn, request: order },
      payment: { status: "CAPTURED", amount: 2500 },
      reservation: { status: "HELD", items: [{ sku, quantity: 2 }] },
      provider: { status: "CAPTURED", amount: 2500, captures: 1, refunds: 0 },
    });
    expect(stock).toMatchObject({ onHand: 10, available: 8 });
    expect(await orderViolations(saga.client, [rows], [sku])).toEqual([]);
  });

  it("has left the index of open orders", async () => {
    const order = anOrder({ sku: await saga.stocked(10) });
    await saga.client.run(order);
    expect(orderRows(await saga.client.rows(order.orderId)).order).not.toHaveProperty("openShard");
  });
});
