import type { Order } from "../../lambdas/order/request";
import { order as definition } from "../../lambdas/order/saga";
import { now } from "../../lambdas/runtime/aws/environment";
import { runCommand } from "../../lambdas/runtime/run-command";
import { Approver, type Verdict } from "../../lambdas/saga/approval";
import { violations } from "../../scripts/deployed/invariants";
import { parked } from "../../scripts/deployed/parked";
import type { Row, SagaRows } from "../../scripts/deployed/saga-client";
import type { FaultRule } from "../../scripts/faults/protocol";
import { OrdersTable } from "../../scripts/scenarios/orders-table";
import { statesEntered } from "./history";
import { anOrder, unused } from "./orders";
import { type OwnStage, ownStage } from "./power-cut-stage";
import { aLargeOrder } from "./reconciler-tools";

jest.setTimeout(600_000);

let stage: OwnStage;
/** The rows as they were before the power was cut, and when it was back. */
let committed: ReadonlyMap<string, SagaRows>;
let before: ReadonlyMap<string, SagaRows>;
let sku: string;

const waiting: Order[] = [];
const decided: [Order, Verdict["decision"]][] = [];
const flowing: [Order, readonly Hold[]][] = [];

type Hold = Pick<FaultRule, "table" | "fault">;
const after = (table: string): Hold => ({ table, fault: "pause-after" });

/**
 * What each order is doing when the power goes: it is kept there by holding its next call of each
 * table in turn, the last one until then.
 */
const doing: Readonly<Record<string, { holds: readonly Hold[]; paymentToken?: string }>> = {
  "being placed": { holds: [{ table: "orders", fault: "pause-before" }] },
  "just placed": { holds: [after("orders")] },
  "just reserved": { holds: [after("inventory")] },
  "about to be charged": { holds: [after("payments")] },
  "captured, not recorded": { holds: [after("provider")] },
  "just charged": { holds: [after("provider"), after("payments")] },
  "just confirmed": { holds: [after("provider"), after("orders")] },
  "declined and just abandoned": {
    paymentToken: "tok_declined",
    holds: [after("provider"), after("orders")],
  },
  "declined and just released": {
    paymentToken: "tok_declined",
    holds: [after("provider"), after("inventory")],
  },
};

async function startAndHold(order: Order, holds: readonly Hold[]): Promise<void> {
  const isLast = (hold: Hold) => hold === holds.at(-1);
  let held: number | undefined;
  for (const hold of holds) {
    const rule = await stage.hold(order.orderId, { ...hold, times: isLast(hold) ? "always" : 1 });
    if (held === undefined) await stage.client.start(order, order.orderId);
    else await stage.proxy.release(held);
    await stage.proxy.reached(rule);
    held = rule;
  }
}

async function commitOnly(table: OrdersTable, { orderId }: Order, how: Verdict["decision"]) {
  const command = { name: "decide", id: orderId, decision: how, by: "ada" } as const;
  const ports = { store: table.store, now, perform: async () => ({}) };
  await runCommand(new Approver(definition), command, ports);
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
  for (const { holds, ...changes } of Object.values(doing)) {
    flowing.push([anOrder({ sku, ...changes }), holds]);
  }
  await Promise.all(flowing.map(([order, holds]) => startAndHold(order, holds)));
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

/** How many commits made a row; none if it is not there. */
const versionOf = (row: Row | undefined) => Number(row?.version ?? 0);

beforeAll(async () => {
  stage = await ownStage();
  await fillWithOrders();
  committed = await rowsOfAll();
  await stage.powerCut();
  before = await rowsOfAll();
  // Two at once: whichever of them starts an execution, or both, no harm is done.
  await Promise.all([stage.reconcileAll(), stage.reconcileAll()]);
});

afterAll(() => stage?.close());

describe("after a power cut, a new deployment and the reconciler", () => {
  it("what was committed before it is still there", () => {
    for (const [orderId, rows] of committed) {
      for (const name of ["order", "payment", "reservation", "provider"] as const) {
        const survived = versionOf(before.get(orderId)?.[name]);
        expect(survived).toBeGreaterThanOrEqual(versionOf(rows[name]));
      }
    }
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
