import type { Example } from "stepfunctions-saga";
import type { Order } from "./request";

const widget: Order = {
  orderId: "o-1",
  customerId: "c-1",
  currency: "EUR",
  paymentToken: "tok_visa",
  items: [{ sku: "widget", quantity: 1, unitPrice: 100 }],
};
/** Twice the stock that it takes, so that a step that takes it twice is noticed. */
const plain = { request: widget, counters: { "sku#widget": 2 }, ends: "done" } as const;

/** The orders that the search and the scenarios use. */
export const examples = {
  plain: { ...plain, says: "an order that can be confirmed" },
  soldOut: {
    ...plain,
    says: "an order for a sold-out item",
    counters: { "sku#widget": 0 },
    ends: "undone",
  },
  declined: {
    ...plain,
    says: "an order whose card is declined",
    request: { ...widget, paymentToken: "tok_declined" },
    ends: "undone",
  },
  "another's id": {
    ...plain,
    says: "an order whose id somebody uses again",
    impostor: { ...widget, customerId: "c-2" },
  },
  invalid: {
    ...plain,
    says: "an order without items",
    request: { ...widget, items: [{ sku: "widget", quantity: 0, unitPrice: 100 }] },
    ends: "refused",
  },
  "undone late": {
    ...plain,
    says: "an order whose refund is late",
    request: { ...widget, paymentToken: "tok_slow_refund" },
  },
  "stored error": {
    ...plain,
    says: "an order whose provider captures and then repeats an error",
    request: { ...widget, paymentToken: "tok_stored_error" },
  },
  approval: {
    ...plain,
    says: "an order that needs an approval",
    request: { ...widget, items: [{ sku: "widget", quantity: 1, unitPrice: 100_000 }] },
    decides: ["approve", "reject"],
  },
  approved: { ...plain, says: "an order that somebody may approve", decides: ["approve"] },
  twoOrders: {
    ...plain,
    says: "two orders that want the last piece",
    others: [{ ...widget, orderId: "o-2" }],
    counters: { "sku#widget": 1 },
  },
} satisfies Readonly<Record<string, Example<Order>>>;
