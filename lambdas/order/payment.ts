import { outside } from "stepfunctions-saga";
import * as z from "zod";
import { amountOf, type Order } from "./request";

/**
 * Test tokens. The sandbox declines the first ones, refunds late, or captures and reports an error each time.
 */
const DECLINED_TOKENS = new Set(["tok_declined", "tok_insufficient_funds", "tok_expired"]);
const SLOW_REFUND_TOKEN = "tok_slow_refund";
const STORED_ERROR_TOKEN = "tok_stored_error";

/** Takes the money at the provider. Amounts are in minor units. */
export const payment = outside({
  service: "Payment",
  do: "charge",
  undo: "refund",
  refuses: "CardDeclined",
  events: { done: "PaymentCaptured", undone: "PaymentRefunded", refused: "PaymentRefused" },
  words: {
    intended: ["CAPTURING", "intendedAt"],
    done: ["CAPTURED", "capturedAt"],
    refused: ["DECLINED", "declinedAt"],
    undoing: ["REFUNDING", "fencedAt"],
    undone: ["REFUNDED", "refundedAt"],
  },
  kept: z.object({ amount: z.number(), currency: z.string() }),
  wants: (order: Order) => ({ amount: amountOf(order), currency: order.currency }),
  amount: ({ amount }) => amount,
  secret: "paymentToken",
  sandbox: {
    table: "Provider",
    counts: { done: "captures", undone: "refunds" },
    refuses: ({ paymentToken }) => DECLINED_TOKENS.has(paymentToken),
    undoesSlowly: ({ paymentToken }) => paymentToken === SLOW_REFUND_TOKEN,
    errs: ({ paymentToken }) => paymentToken === STORED_ERROR_TOKEN,
  },
});
