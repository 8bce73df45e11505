import { defineSaga, perCurrency } from "stepfunctions-saga";
import type * as z from "zod";
import { examples } from "./examples";
import { inventory } from "./inventory";
import { payment } from "./payment";
import { amountOf, orderSchema } from "./request";

/** The order saga: stock, then money; or neither. */
export const order = defineSaga({
  name: "order",
  noun: "Order",
  says: "Places an order, or leaves nothing of it behind",
  request: orderSchema,
  idName: "orderId",
  amount: amountOf,
  steps: [
    { state: "ReserveStock", undo: "ReleaseStock", by: inventory },
    { state: "AwaitApproval", waits: "for a person" },
    { state: "ChargePayment", undo: "RefundPayment", by: payment },
  ],
  approvalFrom: perCurrency({ JPY: 150_000, KRW: 1_500_000, KWD: 300 }),
  apart: (it, tag) => ({
    ...it,
    items: it.items.map((item) => ({ ...item, sku: `${item.sku}-${tag}` })),
  }),
  examples,
});

/** The schema of an order's record, for reading its table. */
export const orderRecord = order.record;
export type OrderRecord = z.infer<typeof orderRecord>;
