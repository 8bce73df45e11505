import { SLA_SECONDS } from "../../lambdas/saga/record-row";
import { plusSeconds } from "../../lambdas/saga/time";
import { parked } from "../../scripts/deployed/parked";
import { orderRows, stockOf } from "../support/order-rows";
import { statesEntered } from "./history";
import { deployedSaga } from "./orders";
import { aLargeOrder, audit } from "./reconciler-tools";

const saga = deployedSaga();
const WEEK = 7 * 86_400;

/** Starts an order and waits until it is parked. */
async function aParkedOrder() {
  const sku = await saga.stocked(5);
  const order = aLargeOrder(sku);
  const { orderId } = order;
  const execution = await saga.client.start(order, orderId);
  const token = await parked(saga.client, orderId);
  const tell = (decision: "approve" | "reject", by: string, reason?: string) =>
    saga.client.invoke("Approval", { orderId, decision, by, ...(reason && { reason }) });
  return { sku, order, orderId, execution, token, tell };
}

describe("an order at the approval threshold", () => {
  it("parks with its stock held, nothing charged and its token on the row", async () => {
    const { sku, orderId, execution } = await aParkedOrder();
    const { order, payment, provider, reservation } = orderRows(await saga.client.rows(orderId));
    expect(order).toMatchObject({
      status: "PENDING",
      approval: "REQUIRED",
      executionArn: execution,
      approvalDeadline: plusSeconds(String(order?.placedAt), WEEK),
    });
    expect(reservation).toMatchObject({ status: "HELD" });
    expect({ payment, provider }).toEqual({});
    expect(await stockOf(saga.client, sku)).toMatchObject({ available: 4 });
  });

  it("waits in the state machine alone, and is due once, to see that it does", async () => {
    const { orderId, execution } = await aParkedOrder();
    expect(await saga.client.describe(execution)).toMatchObject({ status: "RUNNING" });
    expect((await statesEntered(execution)).at(-1)).toBe("AwaitApproval");
    const { order } = orderRows(await saga.client.rows(orderId));
    expect(order?.dueAt).toBe(plusSeconds(String(order?.placedAt), SLA_SECONDS));
  });

  it("is charged and confirmed once it is approved", async () => {
    const { order, execution, tell } = await aParkedOrder();
    expect(await tell("approve", "ada")).toMatchObject({ value: { heard: true, replayed: false } });
    expect(await saga.client.ended(execution)).toMatchObject({
      output: { orderId: order.orderId, outcome: "CONFIRMED" },
    });
    expect(await audit(saga.client, [order])).toEqual([]);
  });

  it("is cancelled once it is rejected: its stock comes back, nothing was charged", async () => {
    const { sku, order, execution, tell } = await aParkedOrder();
    await tell("reject", "ada");
    expect(await saga.client.ended(execution)).toMatchObject({
      output: { orderId: order.orderId, outcome: "CANCELLED", reason: "ApprovalRejected" },
    });
    const rows = orderRows(await saga.client.rows(order.orderId));
    expect(rows).toMatchObject({
      order: { status: "CANCELLED", reason: "ApprovalRejected" },
      reservation: { status: "RELEASED" },
      payment: { status: "REFUNDED" },
    });
    expect(rows.provider).toBeUndefined();
    expect(await stockOf(saga.client, sku)).toMatchObject({ onHand: 5, available: 5 });
    expect(await audit(saga.client, [order])).toEqual([]);
  });
});

describe("the first decision on an order", () => {
  it("is kept with who, when and why, also after the order has ended", async () => {
    const { orderId, tell } = await aParkedOrder();
    const before = new Date().toISOString();
    await tell("approve", "ada", "good customer");
    const { order } = orderRows(await saga.client.closed(orderId));
    expect(order).toMatchObject({
      approval: "APPROVED",
      decidedBy: "ada",
      decisionReason: "good customer",
    });
    expect(String(order?.decidedAt) >= before).toBe(true);
    expect(String(order?.decidedAt) <= new Date().toISOString()).toBe(true);
  });

  it("is what a second one is answered, before and after the order has ended", async () => {
    const { orderId, order, tell } = await aParkedOrder();
    const first = await tell("reject", "ada", "too much");
    const second = await tell("approve", "bob");
    await saga.client.closed(orderId);
    const third = await tell("approve", "bob");
    const answer = { approval: "REJECTED", decidedBy: "ada", decisionReason: "too much" };
    for (const later of [second, third]) {
      expect(later).toMatchObject({ ok: true, value: { ...answer, replayed: true } });
    }
    expect(first).toMatchObject({ ok: true, value: { ...answer, replayed: false } });
    expect(await audit(saga.client, [order])).toEqual([]);
  });

  it("is the same for two approvers at once, and both get it as their answer", async () => {
    const parkedOrders = await Promise.all(Array.from({ length: 4 }, aParkedOrder));
    for (const { orderId, order, tell } of parkedOrders) {
      const both = await Promise.all([tell("approve", "ada"), tell("reject", "bob")]);
      const values = both.map((answer) => (answer.ok ? answer.value : answer));
      const { order: row } = orderRows(await saga.client.closed(orderId));
      const first = { approval: row?.approval, decidedBy: row?.decidedBy };
      expect(values).toEqual([expect.objectContaining(first), expect.objectContaining(first)]);
      expect(values).toContainEqual(expect.objectContaining({ replayed: false }));
      expect(values).toContainEqual(expect.objectContaining({ replayed: true }));
      expect(row?.status).toBe(first.approval === "APPROVED" ? "CONFIRMED" : "CANCELLED");
      expect(await audit(saga.client, [order])).toEqual([]);
    }
  });
});
