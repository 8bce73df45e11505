import type { Order } from "../../lambdas/order/request";

export interface Wish {
  readonly sku: string;
  readonly quantity?: number;
  readonly unitPrice?: number;
  readonly paymentToken?: string;
}

/** An order of one line. Default: one piece for 12.50, which the sandbox provider accepts. */
export function orderOf(orderId: string, wish: Wish): Order {
  const { sku, quantity = 1, unitPrice = 1250, paymentToken = "tok_visa" } = wish;
  const items = [{ sku, quantity, unitPrice }];
  return { orderId, customerId: "c-1", currency: "EUR", paymentToken, items };
}
