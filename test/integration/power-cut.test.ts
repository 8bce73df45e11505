import { type ApprovalCommand, approvalParticipant } from "../../lambdas/order/approval";
import type { Order } from "../../lambdas/order/request";
import { now } from "../../lambdas/shared/environment";
import { runCommand } from "../../lambdas/shared/run-command";
import { violations } from "../../scripts/client/invariants";
import type { SagaRows } from "../../scripts/client/saga-client";
import type { FaultRule } from "../../scripts/faults/protocol";
import { statesEntered } from "./history";
import { anOrder, unused } from "./orders";
import { type OwnStage, ownStage } from "./power-cut-stage";
import { aLargeOrder, OrdersTable, parked } from "./reconciler-tools";

jest.setTimeout(600_000);

let stage: OwnStage;
let before: ReadonlyMap<string, SagaRows>;
let sku: string;

const waiting: Order[] = [];
const decided: [Order, ApprovalCommand["decision"]][] = [];
const flowing: [Order, Partial<FaultRule>][] = [];

/** What each order is doing when the power goes: kept there until then by holding its writes. */
const doing: Readonly<Record<string, Partial<Order> & { hold: Partial<FaultRule> }>> = {
  "being placed": { hold: { table: "orders", nth: 1, fault: "pause-before" } },
  "just placed": { hold: { table: "orders", nth: 1, fault: "pause-after" } },
  "just reserved": { hold: { table: "inventory", nth: 1, fault: "pause-after" } },
  "about to be charged": { hold: { table: "payments", nth: 1, fault: "pause-after" } },
  "captured, not recorded": { hold: { table: "provider", nth: 1, fault: "pause-after" } },
  "just charged": { hold: { table: "payments", nth: 2, fault: "pause-after" } },
  "just confirmed": { hold: { table: "orders", nth: 2, fault: "pause-after" } },
  "declined and just abandoned": {
    paymentToken: "tok_declined",
    hold: { table: "orders", nth: 2, fault: "pause-after" },
  },
  "declined and just released": {
    paymentToken: "tok_declined",
    hold: { table: "inventory", nth: 2, fault: "pause-after" },
  },
};

async function commitOnly(
  table: OrdersTable,
  { orderId }: Order,
  how: ApprovalCommand["decision"],
) {
  const command = { name: "decide", orderId, decision: how, by: "ada" } as const;
  const ports = { store: table.store, now, perform: async () => ({}) };
  await runCommand(approvalParticipant, command, ports);
}

/** Two wait for a person, two were just decided without anybody being told, the others flow. */
async function fillWithOrders(): Promise<void> {
  sku = unused("sku");
  await stage.client.setStock(sku, 100);
  const large = Array.from({ length: 4 }, () => aLargeOrder(sku));
  for (const order of large) await stage.client.start(order, order.orderId);
  for (const { orderId } of large) await parked(stage.client, orderId);
  const [one, two, approved, rejected] = large as [Order, Order, Order, Order];
  waiting.push(one, two);
  decided.push([approved, "approve"], [rejected, "reject"]);
  for (const { hold, ...changes } of Object.values(doing)) {
    flowing.push([anOrder({ sku, ...changes }), hold]);
  }
  const reached = flowing.map(async ([order, hold]) => {
    const rule = await stage.hold(order.orderId, hold);
    await stage.client.start(order, order.orderId);
    await stage.proxy.reached(rule);
  });
  await Promise.all(reached);
  const table = new OrdersTable(stage.client.outputs.OrderTableName);
  for (const [order, how] of decided) await commitOnly(table, order, how);
  table.close();
}

const everyOrder = () => [...waiting, ...decided.map(([o]) => o), ...flowing.map(([o]) => o)];

async function rowsOfAll(): Promise<ReadonlyMap<string, SagaRows>> {
  const rows = everyOrder().map(async ({ orderId }) => {
    return [orderId, await stage.client.rows(orderId)] as const;
  });
  return new Map(await Promise.all(rows));
}

const statusOf = (order: Order, rows: ReadonlyMap<string, SagaRows>) =>
  rows.get(order.orderId)?.order?.status;

beforeAll(async () => {
  stage = await ownStage();
  await stage.phase("orders", fillWithOrders);
  await stage.powerCut();
  before = await rowsOfAll();
  await stage.phase("reconcile", async () => {
    // Two at once: whichever of them starts an execution, or both, no harm is done.
    await Promise.all([stage.reconcileAll(), stage.reconcileAll()]);
  });
});

afterAll(async () => {
  await stage?.close();
  process.stderr.write(`[power cut] ${stage?.timings()}\n`);
});

describe("after a power cut, a new deployment and the reconciler", () => {
  it("what was committed before it is still there", () => {
    const statuses = Object.keys(doing).map((what, n) => {
      const order = flowing[n]?.[0];
      return [what, order && statusOf(order, before)];
    });
    expect(Object.fromEntries(statuses)).toEqual({
      "being placed": undefined,
      "just placed": "PENDING",
      "just reserved": "PENDING",
      "about to be charged": "PENDING",
      "captured, not recorded": "PENDING",
      "just charged": "PENDING",
      "just confirmed": "CONFIRMED",
      "declined and just abandoned": "ABANDONED",
      "declined and just released": "ABANDONED",
    });
  });

  it("the parked ones are parked again until the same time, and can be approved", async () => {
    for (const { orderId } of waiting) {
      const lost = before.get(orderId)?.order;
      await parked(stage.client, orderId, lost?.taskToken);
      const { order } = await stage.client.rows(orderId);
      expect(order).toMatchObject({ status: "PENDING", approval: "REQUIRED" });
      expect(order?.approvalDeadline).toBe(lost?.approvalDeadline);
    }
    for (const { orderId } of waiting) {
      const approve = { orderId, decision: "approve", by: "ada" };
      expect(await stage.client.invoke("Approval", approve)).toMatchObject({
        value: { heard: true },
      });
      expect((await stage.client.closed(orderId)).order).toMatchObject({ status: "CONFIRMED" });
    }
  });

  it("the decided ones come to their end without parking again", async () => {
    for (const [{ orderId }, how] of decided) {
      const { order } = await stage.client.closed(orderId);
      expect(order?.status).toBe(how === "approve" ? "CONFIRMED" : "CANCELLED");
      expect(order?.taskToken).toBe(before.get(orderId)?.order?.taskToken);
      expect(await statesEntered(String(order?.executionArn))).not.toContain("AwaitApproval");
    }
  });

  it("the others come to their end, and all is on the books", async () => {
    const placed = everyOrder().filter((order) => statusOf(order, before) !== undefined);
    await Promise.all(placed.map(({ orderId }) => stage.client.closed(orderId)));
    const open = (await stage.client.scan(stage.client.outputs.OrderTableName)).filter(
      (row) => row.openShard !== undefined,
    );
    expect(open).toEqual([]);
    const sagas = [...(await rowsOfAll()).values()];
    const declined = flowing.filter(([order]) => order.paymentToken === "tok_declined");
    const confirmed = sagas.filter(({ order }) => order?.status === "CONFIRMED");
    expect(confirmed).toHaveLength(placed.length - declined.length - 1);
    expect(violations({ sagas, stock: [(await stage.client.stock(sku)) ?? {}] })).toEqual([]);
  });

  it("the order that was never placed left nothing, and can be placed now", async () => {
    const [order] = flowing[0] ?? [];
    expect(await stage.client.rows(order?.orderId ?? "")).toEqual({ orderId: order?.orderId });
    expect(await stage.client.run(order)).toMatchObject({ output: { outcome: "CONFIRMED" } });
  });
});
