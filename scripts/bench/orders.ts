import type { Order } from "../../lambdas/order/request";
import { setStock } from "../demo/order-rows";
import { orderOf } from "../deployed/an-order";
import type { ServicesClient } from "../deployed/client";

/** One way through the saga, and where it must end. */
export interface Path {
  readonly name: string;
  readonly outcome: "CONFIRMED" | "CANCELLED";
  order(orderId: string): Order;
}

const PLENTY = 1_000_000_000;
const EMPTY_SKU = "bench-empty";

/** Sagas that run at the same time order different items: items in stock, one per worker. */
export const skuOf = (worker: number) => `bench-${worker}`;

export const paths: readonly Path[] = [
  { name: "happy path", outcome: "CONFIRMED", order: (id) => orderOf(id, { sku: skuOf(0) }) },
  { name: "out of stock", outcome: "CANCELLED", order: (id) => orderOf(id, { sku: EMPTY_SKU }) },
  {
    name: "card declined",
    outcome: "CANCELLED",
    order: (id) => orderOf(id, { sku: skuOf(0), paymentToken: "tok_declined" }),
  },
];

export async function stockUp(saga: ServicesClient, workers: number): Promise<void> {
  await setStock(saga, EMPTY_SKU, 0);
  for (let worker = 0; worker < workers; worker++) await setStock(saga, skuOf(worker), PLENTY);
}
