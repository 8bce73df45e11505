import type { Example } from "stepfunctions-saga";
import { examples as orders } from "../order/examples";
import type { Order } from "../order/request";

const { plain, declined, approval } = orders;

/** The checkouts that the search and the tests use. */
export const examples = {
  plain,
  declined,
  approval,
  "voided late": {
    ...plain,
    says: "an order whose authorisation is cancelled late",
    request: { ...plain.request, paymentToken: "tok_slow_void" },
  },
  "asks its holder": {
    ...plain,
    says: "an order whose card's holder must confirm the payment",
    request: { ...plain.request, paymentToken: "tok_asks_holder" },
  },
  expires: {
    ...plain,
    says: "an order whose authorisation ends before it is captured",
    request: { ...plain.request, paymentToken: "tok_expires" },
    ends: "stuck",
  },
} satisfies Readonly<Record<string, Example<Order>>>;
