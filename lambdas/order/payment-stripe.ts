import { stripe } from "stepfunctions-saga/stripe";
import type { Order } from "./request";

/** Stripe takes the money where `-c provider=stripe` says so. The token is a PaymentMethod then: `pm_…`. */
export const provider = stripe<Order>({
  idOf: ({ orderId }) => orderId,
  currencyOf: ({ currency }) => currency,
  methodOf: ({ paymentToken }) => paymentToken,
});
