import { deed } from "stepfunctions-saga";
import type { Order } from "../order/request";
import { authorisation, money, moneyOf } from "./authorisation";

/** For how long a card's authorisation holds: https://docs.stripe.com/payments/place-a-hold-on-a-payment-method */
const AUTHORISED_SECONDS = 7 * 86_400;

/** Takes the money that was authorised, once the saga is confirmed. It is retried until it works. */
export const capture = deed({
  service: "Capture",
  do: "capture",
  refuses: "CaptureRefused",
  kept: money,
  wants: moneyOf,
  amount: ({ amount }) => amount,
  redeems: { from: authorisation, seconds: AUTHORISED_SECONDS },
  sandbox: {
    table: "Settlements",
    refuses: ({ paymentToken }: Order) => paymentToken === "tok_expires",
  },
});
