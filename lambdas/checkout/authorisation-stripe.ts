import { stripeAuthorise, stripeWebhook } from "stepfunctions-saga/stripe";
import type { Order } from "../order/request";

/** Where an order has what Stripe needs. */
export const terms = {
  idOf: ({ orderId }: Order) => orderId,
  currencyOf: ({ currency }: Order) => currency,
  methodOf: ({ paymentToken }: Order) => paymentToken,
};

/** Stripe authorises the money where `-c provider=stripe` says so. The token is a PaymentMethod then: `pm_…`. */
export const provider = stripeAuthorise(terms);

/** Stripe's events wake a checkout that waits for the card's holder. */
export const webhook = stripeWebhook();
