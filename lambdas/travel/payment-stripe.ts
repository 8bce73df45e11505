import { stripe } from "stepfunctions-saga/stripe";
import type { Trip } from "./request";

/** Stripe takes the money where `-c provider=stripe` says so. The token is a PaymentMethod then: `pm_…`. */
export const provider = stripe<Trip>({
  idOf: ({ tripId }) => tripId,
  currencyOf: ({ currency }) => currency,
  methodOf: ({ paymentToken }) => paymentToken,
});
