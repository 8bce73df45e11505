import { SendTaskSuccessCommand, SFNClient, TaskTimedOut } from "@aws-sdk/client-sfn";
import type { Order } from "../../lambdas/order/request";
import { order as definition } from "../../lambdas/order/saga";
import { tablesOf } from "../../lambdas/runtime/tables";
import { parked } from "../../scripts/deployed/parked";
import type { FaultRule } from "../../scripts/faults/protocol";
import { faultProxy } from "../support/fault-proxy";
import { orderRows } from "../support/order-rows";
import { OrdersTable } from "../support/orders-table";
import { statesEntered } from "./history";
import { anOrder, deployedSaga } from "./orders";
import { aLargeOrder, audit } from "./reconciler-tools";

type Place = Required<Pick<FaultRule, "fault" | "table" | "nth">>;

const saga = deployedSaga();

/*
 * The fault matrix kills executions at every other call ("execution stopped") and invokes the reconciler at
 * once. Here nobody invokes it: EventBridge reports the end of the execution.
 */

/**
 * Starts the saga, holds this write before or after its commit, stops the execution at that moment, and
 * lets the function go on. (LocalStack reports ABORTED when the function has ended; AWS reports it at
 * once.)
 */
async function stoppedAt(order: Order, { table, ...place }: Place): Promise<string> {
  const sagaId = order.orderId;
  const proxy = faultProxy();
  const rule = await proxy.inject({ sagaId, ...place, table: tableNamed(table) });
  const execution = await saga.client.start(order, sagaId);
  await proxy.reached(rule);
  await saga.client.stop(execution);
  await proxy.release(rule);
  expect(await saga.client.ended(execution)).toMatchObject({ status: "ABORTED" });
  return execution;
}

function tableNamed(short = ""): string {
  const names = tablesOf(definition).map(saga.client.outputs.table);
  return names.find((name) => name.endsWith(short)) ?? short;
}

/** Ends the wait of a stopped execution. LocalStack needs this; on AWS the token is already invalid. */
async function endWait(taskToken: string): Promise<void> {
  const client = new SFNClient();
  const gone = (error: unknown) => expect(error).toBeInstanceOf(TaskTimedOut);
  await client.send(new SendTaskSuccessCommand({ taskToken, output: "{}" })).catch(gone);
  client.destroy();
}

/** Waits for the end of the order's last execution and returns it. */
async function lastExecution({ orderId }: Order) {
  const { order } = orderRows(await saga.client.rows(orderId));
  return saga.client.ended(String(order?.executionArn));
}

describe("an execution that is killed on its way forward", () => {
  it("with the money taken and not recorded is finished by another one: charged once", async () => {
    const order = anOrder({ sku: await saga.stocked(5) });
    const killed = await stoppedAt(order, { fault: "pause-after", table: "provider", nth: 1 });
    expect((await statesEntered(killed)).at(-1)).toBe("ChargePayment");
    expect(await audit(saga.client, [order])).toEqual([]);

    const rows = orderRows(await saga.client.rows(order.orderId));
    expect(rows.order).toMatchObject({ status: "CONFIRMED", redrives: 1 });
    expect(rows.provider).toMatchObject({ captures: 1, refunds: 0 });
    const { arn, status, output } = await lastExecution(order);
    expect(arn).toBe(saga.client.executionArn(`_${order.orderId}-r1`));
    expect({ status, output }).toMatchObject({
      status: "SUCCEEDED",
      output: { outcome: "CONFIRMED" },
    });
  });

  it("in AwaitApproval parks again, until the same time, and can be approved", async () => {
    const order = aLargeOrder(await saga.stocked(5));
    const { orderId } = order;
    const execution = await saga.client.start(order, orderId);
    const lost = await parked(saga.client, orderId);
    const before = orderRows(await saga.client.rows(orderId)).order;
    await saga.client.stop(execution);
    await endWait(lost);
    expect(await saga.client.ended(execution)).toMatchObject({ status: "ABORTED" });

    await parked(saga.client, orderId, lost);
    const after = orderRows(await saga.client.rows(orderId)).order;
    expect(after).toMatchObject({ approvalDeadline: before?.approvalDeadline, redrives: 1 });
    await saga.client.invoke("Approval", { orderId, decision: "approve", by: "ada" });
    expect(await audit(saga.client, [order])).toEqual([]);
    expect(orderRows(await saga.client.rows(orderId)).order?.status).toBe("CONFIRMED");
  });

  it("in PlaceOrder: an order that its function places later is found when it is due", async () => {
    const order = anOrder({ sku: await saga.stocked(5) });
    const { orderId } = order;
    await stoppedAt(order, { fault: "pause-before", table: "orders", nth: 1 });
    const table = new OrdersTable(saga.client.outputs.table("Order"));
    await table.write(orderId, { dueAt: new Date(0).toISOString() }); // makes the order due
    table.close();
    await saga.client.invoke("Reconciler", {});
    expect(await audit(saga.client, [order])).toEqual([]);
    expect(orderRows(await saga.client.rows(orderId)).order).toMatchObject({ status: "CONFIRMED" });
  });
});

describe("an execution that is killed on its way back", () => {
  it("with the money given back and not recorded is finished: refunded once", async () => {
    const order = anOrder({ sku: await saga.stocked(5) });
    const execution = saga.client.executionArn(order.orderId);
    await saga.client.invoke("Order", { command: "place", order, execution });
    await saga.client.resend("Inventory", "reserve", order);
    await saga.client.resend("Payment", "charge", order);
    await saga.client.invoke("Order", { command: "abandon", order, reason: "GivenUp" });
    const killed = await stoppedAt(order, { fault: "pause-after", table: "provider", nth: 2 });
    expect((await statesEntered(killed)).at(-1)).toBe("RefundPayment");
    expect(await audit(saga.client, [order])).toEqual([]);
    expect(orderRows(await saga.client.rows(order.orderId))).toMatchObject({
      order: { status: "CANCELLED", reason: "GivenUp" },
      payment: { status: "REFUNDED" },
      reservation: { status: "RELEASED" },
      provider: { captures: 1, refunds: 1 },
    });
  });
});
