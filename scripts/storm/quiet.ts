import { setTimeout as delay } from "node:timers/promises";
import type { Order } from "../../lambdas/order/request";
import { reconcileAll } from "../deployed/reconcile-all";
import type { Stage } from "../scenarios/stage";

const QUIET_MS = 300_000;
const ROUND_MS = 2000;

interface Options {
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does what clients, approvers and the reconciler do until every order is closed: a client who
 * got no answer asks again, a person approves what is parked, and the stuck are reconciled.
 *
 * @throws Error naming the orders that are still open after five minutes.
 */
export async function untilQuiet(stage: Stage, orders: readonly Order[], options: Options) {
  const deadline = Date.now() + QUIET_MS;
  for (let open = orders; ; ) {
    open = await stillOpen(stage, open);
    if (open.length === 0) return;
    if (Date.now() > deadline) throw new Error(`never closed: ${open.map((o) => o.orderId)}`);
    options.signal?.throwIfAborted();
    options.log(`${open.length} orders are open`);
    await reconcileAll(stage.saga);
    await delay(ROUND_MS, undefined, options.signal && { signal: options.signal });
  }
}

async function stillOpen(stage: Stage, orders: readonly Order[]): Promise<Order[]> {
  const open: Order[] = [];
  for (const order of orders) if (await nudge(stage, order)) open.push(order);
  return open;
}

/** Whether the order is open; one that only a person can help is helped. */
async function nudge({ saga, coordination }: Stage, order: Order): Promise<boolean> {
  const { orderId } = order;
  const row = await saga.record(orderId);
  if (row === undefined) await coordination.start(order, `${orderId}-again`).catch(() => {});
  if (row?.taskToken) {
    await saga.invoke("Approval", { orderId, decision: "approve", by: "the storm" });
  }
  return row?.status !== "CONFIRMED" && row?.status !== "CANCELLED";
}
