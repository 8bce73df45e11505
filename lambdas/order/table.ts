import type { SparseIndex } from "../runtime/aws/dynamodb-index";
import type { RowType } from "../runtime/aws/dynamodb-store";
import { setting } from "../runtime/aws/environment";
import { type OrderState, orderStateSchema } from "./commands";
import { OPEN_ORDERS_INDEX } from "./keys";

/** The orders table, named by ORDER_TABLE. */
export const orderRows = (): RowType<OrderState> => ({
  table: setting("ORDER_TABLE"),
  keyAttribute: "orderId",
  state: orderStateSchema,
});

/** The index of the orders that are still open, by when they are due. */
export const openOrdersIndex = (): SparseIndex => ({
  table: setting("ORDER_TABLE"),
  index: OPEN_ORDERS_INDEX,
  keyAttribute: "orderId",
  shardAttribute: "openShard",
  dueAttribute: "dueAt",
});
