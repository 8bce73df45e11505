import { currencyCode } from "stepfunctions-saga";
import * as z from "zod";

/** The most lines in one order. With the reservation they fit into one DynamoDB transaction. */
const MAX_ITEMS = 50;
const MAX_QUANTITY = 1_000_000;

const text = (max: number) => z.string().min(1, "must not be empty").max(max);

const item = z.strictObject({
  sku: text(64).regex(/^[\w.-]+$/, "may hold letters, digits, '.', '_' and '-'"),
  quantity: z.int("must be a whole number").min(1, "must be at least 1").max(MAX_QUANTITY),
  unitPrice: z.int("must be a whole number of minor units").min(0, "must not be negative"),
});

/**
 * What a customer orders. It is the whole input of an execution. Amounts are integers in minor units (cents).
 * The order id becomes every service's idempotency key and a part of execution names. This limits its length
 * and characters.
 */
export const orderSchema = z
  .strictObject({
    orderId: text(64).regex(/^[A-Za-z0-9][\w-]*$/, "may hold letters, digits, '_' and '-'"),
    customerId: text(128),
    currency: currencyCode(),
    paymentToken: text(256),
    items: z.array(item).min(1, "must not be empty").max(MAX_ITEMS),
  })
  .superRefine(({ items }, context) => {
    const total = items.reduce((sum, i) => sum + BigInt(i.quantity) * BigInt(i.unitPrice), 0n);
    if (total > BigInt(Number.MAX_SAFE_INTEGER)) {
      context.addIssue({
        code: "custom",
        path: ["items"],
        message: "the total is too large",
      });
    }
  });

export type Order = z.infer<typeof orderSchema>;

/** What the order costs, in minor units of its currency. */
export function amountOf(order: Pick<Order, "items">): number {
  return order.items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
}
