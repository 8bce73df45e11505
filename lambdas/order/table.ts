import type { RowType } from "../shared/dynamodb-store";
import { setting } from "../shared/environment";
import { type OrderState, orderStateSchema } from "./commands";

/** The orders table, named by ORDER_TABLE. */
export const orderRows = (): RowType<OrderState> => ({
  table: setting("ORDER_TABLE"),
  keyAttribute: "orderId",
  state: orderStateSchema,
});
