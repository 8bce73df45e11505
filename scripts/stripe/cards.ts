/** What test cards do: https://docs.stripe.com/testing */
export const DECLINES: Readonly<Record<string, readonly [code: string, decline: string]>> = {
  pm_card_visa_chargeDeclined: ["card_declined", "generic_decline"],
  pm_card_visa_chargeDeclinedInsufficientFunds: ["card_declined", "insufficient_funds"],
  pm_card_chargeDeclinedExpiredCard: ["expired_card", "expired_card"],
};
/** Its holder must confirm the payment (3-D Secure). */
export const ASKS_FOR_MORE = "pm_card_authenticationRequired";
