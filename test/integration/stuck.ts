import type { SagaClient } from "../../scripts/deployed/saga-client";
import { OrdersTable } from "../support/orders-table";
import { aLargeOrder } from "./reconciler-tools";

/** Places an order whose execution does not exist, as after a power cut. Returns its id. */
export async function stuckOrder(client: SagaClient, sku: string): Promise<string> {
  const order = aLargeOrder(sku);
  const table = new OrdersTable(client.outputs.table("Order"));
  await table.place(order, client.executionArn(`${order.orderId}-lost`), 3600);
  table.close();
  return order.orderId;
}
