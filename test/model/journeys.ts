import type { Order } from "../../lambdas/order/request";
import type { Bounds, Journey } from "./environment";

const order: Order = {
  orderId: "o-1",
  customerId: "c-1",
  currency: "EUR",
  paymentToken: "tok_visa",
  items: [{ sku: "widget", quantity: 1, unitPrice: 100 }],
};

/** One piece of two that there are, at a price that needs no approval. */
const plain = { orders: [order], stock: { widget: 2 }, threshold: 1000, decisions: [] } as const;

export const journeys = {
  plain: {
    ...plain,
    name: "an order that can be confirmed",
    sometimes: ["confirmed", "cancelled", "captured and refunded", "confirmed after a re-drive"],
  },
  declined: {
    ...plain,
    name: "an order whose card is declined",
    orders: [{ ...order, paymentToken: "tok_declined" }],
    sometimes: ["declined and cancelled"],
  },
  soldOut: {
    ...plain,
    name: "an order of what is sold out",
    stock: { widget: 0 },
    sometimes: ["cancelled"],
  },
  approval: {
    ...plain,
    name: "an order that needs an approval",
    threshold: 100,
    decisions: ["approve", "reject"],
    sometimes: [
      "approved and confirmed",
      "approved, and confirmed after a re-drive",
      "rejected and cancelled",
      "expired and cancelled",
    ],
  },
  approved: {
    ...plain,
    name: "an order that somebody may approve",
    threshold: 100,
    decisions: ["approve"],
    sometimes: [
      "approved and confirmed",
      "approved, and confirmed after a re-drive",
      "expired and cancelled",
    ],
  },
  twoOrders: {
    ...plain,
    name: "two orders that want the last piece",
    orders: [order, { ...order, orderId: "o-2" }],
    stock: { widget: 1 },
    sometimes: ["one confirmed, the other cancelled", "both cancelled"],
  },
} as const satisfies Record<string, Journey>;

export type JourneyName = keyof typeof journeys;

/** Nothing goes wrong; the bounds of a search say what may. */
export const calm: Bounds = {
  faults: 0,
  duplicates: 0,
  looks: 0,
  rivals: 0,
  strays: 0,
  unawaited: 2,
  retries: 0,
  redrives: 4,
};
