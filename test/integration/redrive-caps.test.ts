import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Context } from "aws-lambda";
import type { Order } from "../../lambdas/order/request";
import { order as definition } from "../../lambdas/order/saga";
import { MAX_REDRIVES, MAX_RESUMES } from "../../lambdas/saga/reconcile";
import { waitFor } from "../../scripts/deployed/wait-for";
import { faultProxy } from "../support/fault-proxy";
import { orderRows } from "../support/order-rows";
import { OrdersTable } from "../support/orders-table";
import { anOrder, deployedSaga, unused } from "./orders";
import { audit } from "./reconciler-tools";

const saga = deployedSaga();
const sqs = new SQSClient();
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient());
let table: OrdersTable;
beforeAll(() => {
  table = new OrdersTable(saga.client.outputs.table("Order"));
});
afterAll(() => {
  for (const client of [table, sqs, dynamodb])
    "close" in client ? client.close() : client.destroy();
});

const PAST = new Date(0).toISOString();

/** Makes an order due, and runs the reconciler over what is due. */
async function timeComes(orderId: string): Promise<void> {
  await table.write(orderId, { dueAt: PAST });
  // Repeated like the schedule's runs, because one run may not reach the storage.
  await waitFor("the reconciler", async () => (await saga.client.invoke("Reconciler", {})).ok);
}

/** Waits until re-drive number `n` has been started. Returns its ARN. */
async function redriven({ orderId }: Order, n: number): Promise<string> {
  const execution = saga.client.executionArn(`_${orderId}-r${n}`);
  // The row counts a re-drive before it is started.
  await waitFor(`re-drive ${n} of ${orderId}`, () => saga.client.history(execution));
  expect(orderRows(await saga.client.rows(orderId)).order?.redrives).toBe(n);
  return execution;
}

describe("an order whose executions are killed again and again", () => {
  it(`is resumed ${MAX_RESUMES} times, the first time at once, and then undone`, async () => {
    const order = anOrder({ sku: await saga.stocked(5) });
    const { orderId } = order;
    const proxy = faultProxy();
    const held = { table: saga.client.outputs.table("Inventory"), fault: "pause-before" } as const;
    const holdNextReserve = () => proxy.inject({ sagaId: orderId, ...held });

    let hold = await holdNextReserve();
    let execution = await saga.client.start(order, orderId);
    for (let n = 0; n <= MAX_RESUMES; n++) {
      await proxy.reached(hold);
      const next = n < MAX_RESUMES ? await holdNextReserve() : hold;
      await saga.client.stop(execution);
      await proxy.release(hold);
      expect(await saga.client.ended(execution)).toMatchObject({ status: "ABORTED" });
      if (n > 0) await timeComes(orderId);
      execution = await redriven(order, n + 1);
      hold = next;
    }
    expect(await saga.client.ended(execution)).toMatchObject({ output: { outcome: "CANCELLED" } });
    expect(orderRows(await saga.client.rows(orderId)).order).toMatchObject({
      status: "CANCELLED",
      reason: "RedrivesExhausted",
      redrives: MAX_RESUMES + 1,
      failures: MAX_RESUMES + 1,
    });
    expect(await audit(saga.client, [order])).toEqual([]);
  });
});

describe("an order whose compensation keeps failing", () => {
  /** Stores a payment with an unknown status: neither charge nor refund can read it. Returns the repair. */
  async function withADamagedPayment(order: Order): Promise<() => Promise<unknown>> {
    const { orderId } = order;
    const TableName = saga.client.outputs.table("Payment");
    const Item = { orderId, version: 1, status: "DAMAGED" };
    await dynamodb.send(new PutCommand({ TableName, Item }));
    return () => dynamodb.send(new DeleteCommand({ TableName, Key: { orderId } }));
  }

  /** An order of which the first execution and its re-drive have failed. */
  async function anOrderThatCannotBeUndone() {
    const order = anOrder({ sku: await saga.stocked(5) });
    const { orderId } = order;
    const repair = await withADamagedPayment(order);
    expect(await saga.client.run(order, orderId)).toMatchObject({ error: "CompensationFailed" });
    expect(await saga.client.ended(await redriven(order, 1))).toMatchObject({ status: "FAILED" });
    expect(orderRows(await saga.client.rows(orderId)).order).toMatchObject({ status: "ABANDONED" });
    return { order, orderId, repair };
  }

  it(`needs a person after ${MAX_REDRIVES} failed attempts, who can still resume it by hand`, async () => {
    const box = await aReconcilerWithItsOwnQueue();
    const { order, orderId, repair } = await anOrderThatCannotBeUndone();

    // Skips the time until its attempts are used up. Repeated, as the deployed reconciler may take this turn.
    const letter = await waitFor("a dead letter", async () => {
      await table.write(orderId, { failures: MAX_REDRIVES, dueAt: PAST });
      return box.letterAfterRun();
    });
    expect(letter).toEqual({
      sagaId: orderId,
      execution: saga.client.executionArn(`_${orderId}-r1`),
      step: "Reconciler",
      error: "RedrivesExhausted",
      cause: `order ${orderId} is not undone: ${MAX_REDRIVES} attempts failed`,
      input: order,
    });
    const { order: told } = orderRows(await saga.client.rows(orderId));
    expect(told).toMatchObject({ failures: MAX_REDRIVES, escalatedAt: expect.any(String) });
    expect(await box.letterAfterRun()).toBeUndefined();
    await box.remove();

    await repair();
    const answer = await saga.client.invoke("Reconciler", { orderId });
    expect(answer).toMatchObject({ value: { done: [{ did: "resume" }] } });
    expect(await audit(saga.client, [order])).toEqual([]);
    expect(orderRows(await saga.client.rows(orderId)).order).toMatchObject({ status: "CANCELLED" });
  });

  it("is told of by the deployed reconciler too", async () => {
    const { order, orderId, repair } = await anOrderThatCannotBeUndone();
    await waitFor(`the escalation of ${orderId}`, async () => {
      await table.write(orderId, { failures: MAX_REDRIVES, dueAt: PAST });
      const answer = await saga.client.invoke("Reconciler", {});
      expect(answer).toMatchObject({ ok: true }); // the dead letter was accepted too
      return orderRows(await saga.client.rows(orderId)).order?.escalatedAt;
    });
    await repair();
    await saga.client.invoke("Reconciler", { orderId });
    expect(await audit(saga.client, [order])).toEqual([]);
  });
});

/**
 * The reconciler's handler in this process, with its own dead-letter queue, because other tests empty the
 * stack's queue.
 */
async function aReconcilerWithItsOwnQueue() {
  const queue = await sqs.send(new CreateQueueCommand({ QueueName: unused("letters") }));
  const QueueUrl = queue.QueueUrl ?? "";
  Object.assign(process.env, {
    ORDER_TABLE: saga.client.outputs.table("Order"),
    STATE_MACHINE_ARN: saga.client.outputs.stateMachine,
    DEAD_LETTER_QUEUE_URL: QueueUrl,
    POWERTOOLS_METRICS_NAMESPACE: "Test",
    POWERTOOLS_LOG_LEVEL: "SILENT",
    POWERTOOLS_METRICS_DISABLED: "true",
  });
  const { reconcilerFunction } = await import("../../lambdas/runtime/functions/reconciler");
  const handler = reconcilerFunction(definition);
  const context: Partial<Context> = { getRemainingTimeInMillis: () => 60_000 };
  return {
    letterAfterRun: async () => {
      await handler({}, context as Context);
      return (await saga.client.peek(QueueUrl, 3600))[0];
    },
    remove: () => sqs.send(new DeleteQueueCommand({ QueueUrl })),
  };
}
