import { outside } from "stepfunctions-saga";
import * as z from "zod";
import { amountOf, type Order } from "../order/request";

/** What the money is: the same when it is authorised and when it is captured. */
export const money = z.object({ amount: z.number(), currency: z.string() });
export const moneyOf = (order: Order) => ({ amount: amountOf(order), currency: order.currency });

/** For how long the card's holder may take to confirm the payment (3-D Secure). */
const HOLDER_SECONDS = 900;

/**
 * Has the card's bank set the money aside. Nothing is taken yet. The undo cancels the authorisation, and the
 * cardholder's statement never shows it.
 */
export const authorisation = outside({
  service: "Authorisation",
  do: "authorise",
  undo: "void",
  refuses: "CardDeclined",
  kept: money,
  wants: moneyOf,
  amount: ({ amount }) => amount,
  secret: "paymentToken",
  awaits: { seconds: HOLDER_SECONDS },
  sandbox: {
    table: "Bank",
    refuses: ({ paymentToken }) => paymentToken === "tok_declined",
    undoesSlowly: ({ paymentToken }) => paymentToken === "tok_slow_void",
    asks: ({ paymentToken }) => paymentToken === "tok_asks_holder",
  },
});
