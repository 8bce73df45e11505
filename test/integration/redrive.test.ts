import { SendTaskSuccessCommand, SFNClient, TaskTimedOut } from "@aws-sdk/client-sfn";
import type { Order } from "../../lambdas/order/request";
import { parked } from "../../scripts/deployed/parked";
import { connectProxy, type FaultProxy } from "../../scripts/faults/client";
import type { FaultRule } from "../../scripts/faults/protocol";
import { OrdersTable } from "../../scripts/scenarios/orders-table";
import { FAULT_PROXY } from "../support/emulator-setup";
import { statesEntered } from "./history";
import { anOrder, deployedSaga } from "./orders";
import { aLargeOrder, audit, executionArn } from "./reconciler-tools";

type Place = Required<Pick<FaultRule, "fault" | "table" | "nth">>;

const saga = deployedSaga();
let proxy: FaultProxy;
beforeAll(() => {
  proxy = connectProxy(process.env[FAULT_PROXY] ?? "");
});

/**
 * Starts the saga, holds that write of it before or after its commit, kills the execution in that
 * instant, and lets the function go on with what nobody waits for any more. (LocalStack says
 * ABORTED when the function has ended; AWS says so at once.)
 */
async function stoppedAt(order: Order, { table, ...place }: Place): Promise<string> {
  const sagaId = order.orderId;
  const rule = await proxy.inject({ sagaId, ...place, table: tableNamed(table) });
  const execution = await saga.client.start(order, sagaId);
  await proxy.reached(rule);
  await saga.client.stop(execution);
  await proxy.release(rule);
  expect(await saga.client.ended(execution)).toMatchObject({ status: "ABORTED" });
  return execution;
}

function tableNamed(short = ""): string {
  const { OrderTableName, PaymentTableName, InventoryTableName, ProviderTableName } =
    saga.client.outputs;
  const names = [OrderTableName, PaymentTableName, InventoryTableName, ProviderTableName];
  return names.find((name) => name.endsWith(short)) ?? short;
}

/** LocalStack ends a stopped execution only when its wait ends; at AWS the token is gone by now. */
async function endWait(taskToken: string): Promise<void> {
  const client = new SFNClient();
  const gone = (error: unknown) => expect(error).toBeInstanceOf(TaskTimedOut);
  await client.send(new SendTaskSuccessCommand({ taskToken, output: "{}" })).catch(gone);
  client.destroy();
}

/** The order's last execution, once it has ended. */
async function lastExecution({ orderId }: Order) {
  const { order } = await saga.client.rows(orderId);
  return saga.client.ended(String(order?.executionArn));
}

describe("an execution that is killed on its way forward", () => {
  it.each<[string, string, Place]>([
    ["PlaceOrder", "placed", { fault: "pause-after", table: "orders", nth: 1 }],
    ["ReserveStock", "not reserved", { fault: "pause-before", table: "inventory", nth: 1 }],
    ["ReserveStock", "reserved", { fault: "pause-after", table: "inventory", nth: 1 }],
    ["ChargePayment", "not intended", { fault: "pause-before", table: "payments", nth: 1 }],
    ["ChargePayment", "intended", { fault: "pause-after", table: "payments", nth: 1 }],
    ["ChargePayment", "not captured", { fault: "pause-before", table: "provider", nth: 1 }],
    ["ChargePayment", "captured", { fault: "pause-after", table: "provider", nth: 1 }],
    ["ChargePayment", "not recorded", { fault: "pause-before", table: "payments", nth: 2 }],
    ["ChargePayment", "recorded", { fault: "pause-after", table: "payments", nth: 2 }],
  ])("in %s, %s, is finished by another one: CONFIRMED, charged once", async (state, _, place) => {
    const order = anOrder({ sku: await saga.stocked(5) });
    const killed = await stoppedAt(order, place);
    expect((await statesEntered(killed)).at(-1)).toBe(state);
    expect(await audit(saga.client, [order])).toEqual([]);

    const rows = await saga.client.rows(order.orderId);
    expect(rows.order).toMatchObject({ status: "CONFIRMED", redrives: 1 });
    expect(rows.provider).toMatchObject({ captures: 1, refunds: 0 });
    const { arn, status, output } = await lastExecution(order);
    expect(arn).toBe(executionArn(saga.client, `${order.orderId}.r1`));
    expect({ status, output }).toMatchObject({
      status: "SUCCEEDED",
      output: { outcome: "CONFIRMED" },
    });
  });

  it.each(["pause-before", "pause-after"] as const)(
    "in ConfirmOrder, %s the commit, is CONFIRMED once, by its function or another execution",
    async (fault) => {
      const order = anOrder({ sku: await saga.stocked(5) });
      await stoppedAt(order, { fault, table: "orders", nth: 2 });
      expect(await audit(saga.client, [order])).toEqual([]);
      const { order: row, provider } = await saga.client.rows(order.orderId);
      expect({ row, provider }).toMatchObject({
        row: { status: "CONFIRMED" },
        provider: { captures: 1, refunds: 0 },
      });
      const answer = await saga.client.invoke("Reconciler", { orderId: order.orderId });
      expect(answer).toMatchObject({ value: { done: [{ did: "leave" }] } });
    },
  );

  it("in AwaitApproval parks again, until the same time, and can be approved", async () => {
    const order = aLargeOrder(await saga.stocked(5));
    const { orderId } = order;
    const execution = await saga.client.start(order, orderId);
    const lost = await parked(saga.client, orderId);
    const before = (await saga.client.rows(orderId)).order;
    await saga.client.stop(execution);
    await endWait(lost);
    expect(await saga.client.ended(execution)).toMatchObject({ status: "ABORTED" });

    await parked(saga.client, orderId, lost);
    const after = (await saga.client.rows(orderId)).order;
    expect(after).toMatchObject({ approvalDeadline: before?.approvalDeadline, redrives: 1 });
    await saga.client.invoke("Approval", { orderId, decision: "approve", by: "ada" });
    expect(await audit(saga.client, [order])).toEqual([]);
    expect((await saga.client.rows(orderId)).order?.status).toBe("CONFIRMED");
  });

  it("in PlaceOrder, not placed, leaves what its function still places to be found when due", async () => {
    const order = anOrder({ sku: await saga.stocked(5) });
    const { orderId } = order;
    await stoppedAt(order, { fault: "pause-before", table: "orders", nth: 1 });
    const table = new OrdersTable(saga.client.outputs.OrderTableName);
    await table.write(orderId, { dueAt: new Date(0).toISOString() }); // its time has come
    table.close();
    await saga.client.invoke("Reconciler", {});
    expect(await audit(saga.client, [order])).toEqual([]);
    expect((await saga.client.rows(orderId)).order).toMatchObject({ status: "CONFIRMED" });
  });
});

describe("an execution that is killed on its way back", () => {
  /** An order that was charged and then given up, of which nothing is undone yet. */
  async function aChargedOrderGivenUp(): Promise<Order> {
    const order = anOrder({ sku: await saga.stocked(5) });
    const execution = executionArn(saga.client, order.orderId);
    await saga.client.invoke("Order", { command: "place", order, execution });
    await saga.client.invoke("Inventory", { command: "reserve", order });
    await saga.client.invoke("Payment", { command: "charge", order });
    await saga.client.invoke("Order", { command: "abandon", order, reason: "GivenUp" });
    return order;
  }

  it.each<[string, string, Place]>([
    ["AbandonOrder", "abandoned", { fault: "pause-after", table: "orders", nth: 2 }],
    ["RefundPayment", "not fenced", { fault: "pause-before", table: "payments", nth: 1 }],
    ["RefundPayment", "fenced", { fault: "pause-after", table: "payments", nth: 1 }],
    ["RefundPayment", "not refunded", { fault: "pause-before", table: "provider", nth: 2 }],
    ["RefundPayment", "refunded", { fault: "pause-after", table: "provider", nth: 2 }],
    ["RefundPayment", "recorded", { fault: "pause-after", table: "payments", nth: 2 }],
    ["ReleaseStock", "not released", { fault: "pause-before", table: "inventory", nth: 1 }],
    ["ReleaseStock", "released", { fault: "pause-after", table: "inventory", nth: 1 }],
    ["ReleaseStock", "not signed off", { fault: "pause-before", table: "orders", nth: 6 }],
    ["CancelOrder", "not cancelled", { fault: "pause-before", table: "orders", nth: 7 }],
    ["CancelOrder", "cancelled", { fault: "pause-after", table: "orders", nth: 7 }],
  ])("in %s, %s, is finished: CANCELLED, refunded once, nothing held", async (state, _, place) => {
    const order = await aChargedOrderGivenUp();
    const killed = await stoppedAt(order, place);
    expect((await statesEntered(killed)).at(-1)).toBe(state);
    expect(await audit(saga.client, [order])).toEqual([]);

    const rows = await saga.client.rows(order.orderId);
    expect(rows).toMatchObject({
      order: { status: "CANCELLED", reason: "GivenUp" },
      payment: { status: "REFUNDED" },
      reservation: { status: "RELEASED" },
      provider: { captures: 1, refunds: 1 },
    });
  });
});
