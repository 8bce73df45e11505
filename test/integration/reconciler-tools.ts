import type { Order } from "../../lambdas/order/request";
import { order as definition } from "../../lambdas/order/saga";
import { now } from "../../lambdas/runtime/aws/environment";
import { runCommand } from "../../lambdas/runtime/run-command";
import { Approver, type Verdict } from "../../lambdas/saga/approval";
import type { ServicesClient } from "../../scripts/deployed/client";
import type { SagaClient } from "../../scripts/deployed/saga-client";
import { waitFor } from "../../scripts/deployed/wait-for";
import { orderViolations } from "../support/order-rows";
import type { OrdersTable } from "../support/orders-table";
import { anOrder } from "./orders";

/** An order that needs an approval: one piece, at the threshold. */
export function aLargeOrder(sku: string): Order {
  return anOrder({ items: [{ sku, quantity: 1, unitPrice: 100_000 }] });
}

/** Commits a decision without sending it, as if the approval function died in between. */
export async function commitOnly(table: OrdersTable, id: string, decision: Verdict["decision"]) {
  const command = { name: "decide", id, decision, by: "ada" } as const;
  const ports = { store: table.store, now, perform: async () => ({}) };
  await runCommand(new Approver(definition), command, ports);
}

/**
 * Waits until an order is parked with a token other than `not`. @returns undefined if its execution ended
 * before: on a slow machine a short approval may already have expired.
 */
export async function parkedInTime(
  client: SagaClient,
  id: string,
  execution: string,
  not?: string,
) {
  const found = await waitFor(`order ${id} to park, or to end`, async () => {
    const { status } = await client.describe(execution);
    const token = (await client.record(id))?.taskToken;
    if (typeof token === "string" && token !== not) return { token };
    return status !== "RUNNING" && { token: undefined };
  });
  return found.token;
}

/** Waits until these orders are closed, and audits them. */
export async function audit(client: ServicesClient, orders: readonly Order[]): Promise<string[]> {
  const sagas = await Promise.all(orders.map(({ orderId }) => client.closed(orderId, 90_000)));
  const skus = new Set(orders.flatMap(({ items }) => items.map(({ sku }) => sku)));
  return orderViolations(client, sagas, [...skus]);
}
