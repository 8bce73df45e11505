import { order as definition } from "../../lambdas/order/saga";
import { messageOf } from "../../scripts/deployed/choreography-client";
import { waitFor } from "../../scripts/deployed/wait-for";
import { BUS } from "../../scripts/faults/proxy";
import { orderRows, stockOf } from "../support/order-rows";
import { OrdersTable } from "../support/orders-table";
import { deployedChoreography } from "./choreography-tools";
import { anOrder } from "./orders";
import { aLargeOrder, audit } from "./reconciler-tools";

const saga = deployedChoreography();

const confirmed = { order: { status: "CONFIRMED" }, payment: { status: "CAPTURED" } };

describe("a message that cannot be handled", () => {
  it("goes to the dead letters, and undoes nothing: its saga goes on once it is told again", async () => {
    const order = anOrder({ sku: await saga.it.stocked(5) });
    const { orderId } = order;
    const { client } = saga.it;
    await saga.it.placedUnheard(order);
    const poison = messageOf(definition, "OrderPlaced", orderId).replace(
      '"version":1',
      '"version":99',
    );
    await client.deliver("Inventory", poison);
    const letters = client.outputs.deadLetters("Inventory");
    await waitFor("its dead letter", async () =>
      JSON.stringify(await client.peek(letters)).includes(orderId),
    );
    expect(await client.record(orderId)).toMatchObject({ status: "PENDING" });
    await client.invoke("Reconciler", { orderId });
    expect(orderRows(await client.closed(orderId))).toMatchObject(confirmed);
    expect(await audit(client, [order])).toEqual([]);
  });

  it("does no harm when it is sent again from the dead letters: the order stays undone", async () => {
    const order = anOrder({ sku: await saga.it.stocked(5) });
    const { orderId } = order;
    const { client, proxy } = saga.it;
    const table = client.outputs.table("Inventory");
    const rule = { sagaId: orderId, table, fault: "fail-before", times: "always" } as const;
    await proxy.inject(rule);
    await client.place(order);
    await saga.it.deadLetters(orderId);
    await proxy.clearRules(orderId);
    expect(orderRows(await client.closed(orderId)).order).toMatchObject({ status: "CANCELLED" });
    await saga.it.handled(orderId, 1, () => saga.it.sentAgain("Inventory", orderId));
    await saga.it.deadLetters(orderId, 0);
    const rows = orderRows(await client.rows(orderId));
    expect(rows).toMatchObject({
      order: { status: "CANCELLED" },
      reservation: { status: "RELEASED" },
    });
    expect(await audit(client, [order])).toEqual([]);
  });
});

describe("the sweeper", () => {
  const due = { dueAt: "2026-01-01T00:00:00.000Z" };
  // Repeated like the schedule's runs, because one run may not reach the storage.
  const sweep = () =>
    waitFor("the sweeper", async () => (await saga.it.client.invoke("Reconciler", {})).ok);

  it("finds an order whose event was lost, once it is due, and publishes the event again", async () => {
    const order = anOrder({ sku: await saga.it.stocked(5) });
    const { orderId } = order;
    const { client } = saga.it;
    await saga.it.placedUnheard(order);
    await sweep();
    expect(orderRows(await client.rows(orderId)).reservation).toBeUndefined();
    const table = new OrdersTable(client.outputs.table("Order"));
    await table.write(orderId, due);
    table.close();
    await sweep();
    expect(orderRows(await client.closed(orderId))).toMatchObject({
      ...confirmed,
      order: { redrives: 1 },
    });
  });

  it("leaves a parked order alone until its time is over, then undoes it", async () => {
    const sku = await saga.it.stocked(5);
    const order = aLargeOrder(sku);
    const { orderId } = order;
    const { client } = saga.it;
    await client.place(order);
    await saga.it.client.parked(orderId);
    const table = new OrdersTable(client.outputs.table("Order"));
    await table.write(orderId, due);
    await sweep();
    const before = await client.record(orderId);
    expect(before).toMatchObject({ status: "PENDING", approval: "REQUIRED" });
    expect(String(before?.dueAt) > new Date().toISOString()).toBe(true);
    await table.write(orderId, { ...due, approvalDeadline: due.dueAt });
    table.close();
    await sweep();
    const { order: row, reservation } = orderRows(await client.closed(orderId));
    expect(row).toMatchObject({ status: "CANCELLED", reason: "ApprovalExpired" });
    expect(row).not.toHaveProperty("redrives");
    expect(reservation).toMatchObject({ status: "RELEASED" });
    expect(await stockOf(client, sku)).toMatchObject({ available: 5 });
  });

  it("does not give up an order whose events are lost, and escalates an undo that does not end", async () => {
    const order = anOrder({ sku: await saga.it.stocked(5) });
    const { orderId } = order;
    const { client, proxy } = saga.it;
    const lost = { sagaId: orderId, table: BUS, fault: "swallow", times: "always" } as const;
    await proxy.inject(lost);
    await client.place(order);
    const table = new OrdersTable(client.outputs.table("Order"));
    const look = async () => {
      await table.write(orderId, due);
      await sweep();
    };
    for (let n = 0; n < 5; n++) await look();
    expect(await client.record(orderId)).toMatchObject({ status: "PENDING", redrives: 5 });
    await client.invoke("Order", { command: "abandon", order, reason: "ByHand" });
    for (let n = 0; n < 7; n++) await look();
    table.close();
    await saga.it.deadLetters(orderId);
    await proxy.clearRules(orderId);
    await client.invoke("Reconciler", { orderId });
    expect(orderRows(await client.closed(orderId)).order).toMatchObject({ status: "CANCELLED" });
    await waitFor("its stock", async () => orderRows(await client.rows(orderId)).reservation);
    expect(await audit(client, [order])).toEqual([]);
  });
});
