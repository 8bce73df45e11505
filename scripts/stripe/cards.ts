/** What test cards do: https://docs.stripe.com/testing */
export const DECLINES: Readonly<Record<string, readonly [code: string, decline: string]>> = {
  pm_card_visa_chargeDeclined: ["card_declined", "generic_decline"],
  pm_card_visa_chargeDeclinedInsufficientFunds: ["card_declined", "insufficient_funds"],
  pm_card_chargeDeclinedExpiredCard: ["expired_card", "expired_card"],
};
/** Its holder must confirm the payment (3-D Secure). */
export const ASKS_FOR_MORE = "pm_card_authenticationRequired";
/** Stripe does not know it, or no longer. */
export const UNKNOWN = "pm_unknown";
/** It can be in one PaymentIntent only, as one without a Customer. Another one with it is refused. */
export const ONLY_ONCE = "pm_onlyOnce";
/** The first confirmation with it is refused; the next would go through. */
export const REFUSED_AT_FIRST = "pm_refusedAtFirst";
