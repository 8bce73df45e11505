import * as z from "zod";
import { outside } from "../saga/outside";
import { amountOf, type Order } from "./request";

/** Test tokens that the sandbox declines; it accepts every other. */
const DECLINED_TOKENS = new Set(["tok_declined", "tok_insufficient_funds", "tok_expired"]);

/** Takes the money at the provider. Amounts in minor units. */
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
  sandbox: {
    table: "Provider",
    counts: { done: "captures", undone: "refunds" },
    refuses: ({ paymentToken }) => DECLINED_TOKENS.has(paymentToken),
  },
});
