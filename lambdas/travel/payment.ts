import { outside } from "stepfunctions-saga";
import * as z from "zod";
import { costOf, type Trip } from "./request";

/** Takes the money for the whole trip. */
export const payment = outside({
  service: "Payment",
  do: "charge",
  undo: "refund",
  refuses: "CardDeclined",
  kept: z.object({ amount: z.number(), currency: z.string() }),
  wants: (trip: Trip) => ({ amount: costOf(trip), currency: trip.currency }),
  amount: ({ amount }) => amount,
  secret: "paymentToken",
  sandbox: {
    table: "Provider",
    refuses: ({ paymentToken }) => paymentToken === "tok_declined",
    undoesSlowly: ({ paymentToken }) => paymentToken === "tok_slow_refund",
  },
});
