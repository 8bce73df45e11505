import type { Order } from "../../lambdas/order/request";
import { order } from "../../lambdas/order/saga";
import { RecordsTable } from "../../scripts/scenarios/records-table";

/** The records of orders. */
export class OrdersTable extends RecordsTable<Order> {
  constructor(table: string) {
    super(order, table);
  }
}
