import type { Order } from "../../lambdas/order/request";
import { parked } from "../../scripts/deployed/parked";
import { faultProxy } from "../support/fault-proxy";
import { orderRows } from "../support/order-rows";
import { OrdersTable } from "../support/orders-table";
import { statesEntered } from "./history";
import { anOrder, deployedSaga, unused } from "./orders";
import { aLargeOrder, audit, commitOnly, parkedInTime } from "./reconciler-tools";

const saga = deployedSaga();
let table: OrdersTable;
beforeAll(() => {
  table = new OrdersTable(saga.client.outputs.table("Order"));
});
afterAll(() => table.close());

const decide = (orderId: string, decision: "approve" | "reject" = "approve") =>
  saga.client.invoke("Approval", { orderId, decision, by: "ada" });

async function aNewOrder(): Promise<Order> {
  return aLargeOrder(await saga.stocked(5));
}

describe("a decision that is made before the saga can wait for it", () => {
  it("is found by an execution that starts later: it never parks", async () => {
    const order = await aNewOrder();
    const { orderId } = order;
    const execution = saga.client.executionArn(orderId);
    await saga.client.invoke("Order", { command: "place", order, execution });
    expect(await decide(orderId)).toMatchObject({ value: { approval: "APPROVED", heard: false } });
    const { arn, output } = await saga.client.run(order, orderId);
    expect(output).toEqual({ orderId, outcome: "CONFIRMED" });
    expect(await statesEntered(arn)).not.toContain("AwaitApproval");
    expect(await audit(saga.client, [order])).toEqual([]);
  });

  it("is found also by one that was told to wait, when it is about to park", async () => {
    const order = await aNewOrder();
    const { orderId } = order;
    // The order is placed and told to wait. Its next write, the reservation, is held until the decision.
    const proxy = faultProxy();
    const operation = "TransactWriteItems";
    const held = await proxy.inject({ sagaId: orderId, operation, nth: 1, fault: "pause-before" });
    const execution = await saga.client.start(order, orderId);
    await proxy.reached(held);
    await commitOnly(table, orderId, "approve");
    await proxy.release(held);
    expect(await saga.client.ended(execution)).toMatchObject({ output: { outcome: "CONFIRMED" } });
    const states = await statesEntered(execution);
    expect(orderRows(await saga.client.rows(orderId)).order).not.toHaveProperty("taskToken");
    expect(states.filter((state) => state === "ReadApproval")).toHaveLength(1);
    expect(await audit(saga.client, [order])).toEqual([]);
  });
});

describe("an approver who dies between the commit and the message", () => {
  it.each([
    ["approve", "CONFIRMED"],
    ["reject", "CANCELLED"],
  ] as const)(
    "is completed by the reconciler, which sends the decision: %s",
    async (decision, outcome) => {
      const order = await aNewOrder();
      const { orderId } = order;
      const execution = await saga.client.start(order, orderId);
      await parked(saga.client, orderId);
      await commitOnly(table, orderId, decision);
      expect(await saga.client.describe(execution)).toMatchObject({ status: "RUNNING" });

      const answer = await saga.client.invoke("Reconciler", { orderId });
      expect(answer).toMatchObject({ value: { done: [{ id: orderId, did: "resend" }] } });
      expect(await saga.client.ended(execution)).toMatchObject({ output: { outcome } });
      expect(await audit(saga.client, [order])).toEqual([]);
    },
  );

  it("is completed by the approver too, who sends the decision again", async () => {
    const order = await aNewOrder();
    const { orderId } = order;
    const execution = await saga.client.start(order, orderId);
    await parked(saga.client, orderId);
    await commitOnly(table, orderId, "approve");
    expect(await decide(orderId)).toMatchObject({ value: { replayed: true, heard: true } });
    expect(await saga.client.ended(execution)).toMatchObject({ output: { outcome: "CONFIRMED" } });
  });
});

describe("an approval is refused", () => {
  const refused = (error: string) => expect.objectContaining({ ok: false, error });

  it("for an order that does not exist", async () => {
    expect(await decide(unused("never-placed"))).toEqual(refused("UnknownOrder"));
  });

  it("for an order that needs none, before and after it is confirmed", async () => {
    const order = anOrder({ sku: await saga.stocked(5) });
    await saga.client.invoke("Order", { command: "place", order });
    expect(await decide(order.orderId)).toEqual(refused("ApprovalNotNeeded"));
    await saga.client.run(order, order.orderId);
    expect(orderRows(await saga.client.closed(order.orderId)).order?.status).toBe("CONFIRMED");
    expect(await decide(order.orderId)).toEqual(refused("ApprovalNotNeeded"));
  });

  it("for an order that was cancelled before it was decided", async () => {
    const order = aLargeOrder(unused("never-stocked"));
    await saga.client.run(order, order.orderId);
    expect(orderRows(await saga.client.closed(order.orderId)).order?.status).toBe("CANCELLED");
    expect(await decide(order.orderId)).toEqual(refused("OrderAbandoned"));
  });

  it("without a name, and says which field is missing", async () => {
    const event = { orderId: unused("o"), decision: "approve" };
    const answer = await saga.client.invoke("Approval", event);
    expect(answer).toEqual(refused("InvalidCommand"));
    expect(answer).toMatchObject({ message: expect.stringContaining("by") });
  });
});

describe("an approval that nobody gives in time", () => {
  /** Parks an order whose approval expires after `seconds`, or later if this machine is too slow. */
  async function parkedFor(seconds: number): Promise<{ order: Order; execution: string }> {
    const order = await aNewOrder();
    const { orderId } = order;
    await table.place(order, saga.client.executionArn(orderId), seconds);
    const execution = await saga.client.start(order, orderId);
    const token = await parkedInTime(saga.client, orderId, execution);
    return token ? { order, execution } : parkedFor(3 * seconds);
  }

  it("expires: the order is cancelled, and approving it later is refused", async () => {
    const { order, execution } = await parkedFor(3);
    const { orderId } = order;
    const { output } = await saga.client.ended(execution);
    expect(output).toEqual({ orderId, outcome: "CANCELLED", reason: "ApprovalExpired" });
    const { order: row, reservation, provider } = orderRows(await saga.client.rows(orderId));
    expect(row).toMatchObject({ approval: "EXPIRED", reason: "ApprovalExpired" });
    expect(String(row?.abandonedAt) >= String(row?.approvalDeadline)).toBe(true);
    expect({ reservation: reservation?.status, provider }).toEqual({ reservation: "RELEASED" });
    for (const decision of ["approve", "reject"] as const) {
      expect(await decide(orderId, decision)).toMatchObject({
        ok: false,
        error: "ApprovalExpired",
      });
    }
    expect(await audit(saga.client, [order])).toEqual([]);
  });
});
