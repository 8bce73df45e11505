import * as z from "zod";
import type { Order } from "../../lambdas/order/request";
import { METRICS } from "../../lambdas/runtime/aws/metric-names";
import { LogSearch } from "../../scripts/deployed/log-search";
import { waitFor } from "../../scripts/deployed/wait-for";
import { MACHINE } from "../../scripts/faults/proxy";
import { faultProxy } from "../support/fault-proxy";
import { orderRows } from "../support/order-rows";
import { OrdersTable } from "../support/orders-table";
import { anOrder, deployedSaga } from "./orders";
import { audit } from "./reconciler-tools";

const saga = deployedSaga();
const logs = new LogSearch();
let table: OrdersTable;
beforeAll(() => {
  table = new OrdersTable(saga.client.outputs.table("Order"));
});
afterAll(() => {
  table.close();
  logs.close();
});

const PAST = new Date(0).toISOString();
/** The function's timeout: see `lib/constructs/reconciler.ts`. */
const LIFE_MS = 60_000;

const report = z.object({ done: z.array(z.object({ id: z.string(), did: z.string() })) });
const metric = z.object({ [METRICS.notReconciled]: z.union([z.number(), z.array(z.number())]) });

/** Places an order. Step Functions takes every call about its execution and never answers. */
async function placedInSilence(): Promise<Order> {
  const order = anOrder({ sku: await saga.stocked(5) });
  const lost = `${order.orderId}-lost`;
  const always = { times: "always", fault: "hang" } as const;
  await faultProxy().inject({ sagaId: lost, table: MACHINE, ...always });
  const execution = saga.client.executionArn(lost);
  await saga.client.invoke("Order", { command: "place", order, execution });
  return order;
}

/** How many sagas the reconciler has counted as not reconciled. */
async function counted(since: number): Promise<number> {
  const found = await logs.lines([saga.client.outputs.function("Reconciler")], { since });
  const counts = found.flatMap(({ message }) => {
    const { data } = metric.safeParse(jsonOf(message));
    return data?.[METRICS.notReconciled] ?? [];
  });
  return counts.reduce((sum, n) => sum + n, 0);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe("the reconciler beside a Step Functions that takes calls and answers none", () => {
  it("puts off both orders that are due, counts them, and ends before its timeout", async () => {
    const since = Date.now();
    const orders = [await placedInSilence(), await placedInSilence()];
    const ids = orders.map(({ orderId }) => orderId);

    // The scheduled reconciler may take one of them. Then both are made due again.
    const turn = async () => {
      await Promise.all(ids.map((id) => table.write(id, { dueAt: PAST })));
      const began = Date.now();
      const { value } = z
        .object({ value: report })
        .parse(await saga.client.invoke("Reconciler", {}));
      const ms = Date.now() - began;
      const did = ids.map((id) => value.done.find((one) => one.id === id)?.did);
      return !did.includes(undefined) && { did, began, ms };
    };
    const { did, began, ms } = await waitFor("a turn with both orders", turn, LIFE_MS * 2);
    expect(did).toEqual(["failed", "failed"]);
    expect(ms).toBeLessThan(LIFE_MS);
    for (const id of ids) {
      const { dueAt = "" } = orderRows(await saga.client.rows(id)).order ?? {};
      expect(Date.parse(String(dueAt))).toBeGreaterThan(began);
    }
    await waitFor("both to be counted", async () => (await counted(since)) >= ids.length);

    for (const id of ids) await faultProxy().clearRules(`${id}-lost`);
    // A scheduled run that was still waiting for its answer may have resumed one of them first.
    const goesOn = { value: { done: [{ did: expect.stringMatching(/^(resume|leave)$/) }] } };
    for (const orderId of ids) {
      expect(await saga.client.invoke("Reconciler", { orderId })).toMatchObject(goesOn);
      const confirmed = async () =>
        orderRows(await saga.client.rows(orderId)).order?.status === "CONFIRMED";
      await waitFor(`order ${orderId} to be confirmed`, confirmed);
    }
    expect(await audit(saga.client, orders)).toEqual([]);
  });
});
