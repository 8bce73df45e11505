import type { Order } from "../../lambdas/order/request";
import type { ServicesClient } from "../../scripts/deployed/client";
import { violations } from "../../scripts/deployed/invariants";
import type { SagaClient } from "../../scripts/deployed/saga-client";
import { anOrder } from "./orders";

/** An order that has to be approved: one piece, at the threshold. */
export function aLargeOrder(sku: string): Order {
  return anOrder({ items: [{ sku, quantity: 1, unitPrice: 100_000 }] });
}

/** The ARN that an execution of that name has, or would have. */
export function executionArn({ outputs }: SagaClient, name: string): string {
  return `${outputs.StateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}

/** Waits for the end of these orders and of these executions, and audits the orders. */
export async function audit(client: ServicesClient, orders: readonly Order[]): Promise<string[]> {
  const sagas = await Promise.all(orders.map(({ orderId }) => client.closed(orderId, 90_000)));
  const skus = new Set(orders.flatMap(({ items }) => items.map(({ sku }) => sku)));
  const found = await Promise.all([...skus].map((sku) => client.stock(sku)));
  return violations({ sagas, stock: found.filter((item) => item !== undefined) });
}
