/**
 * `stepfunctions-saga/stripe`: Stripe as the outside system of a service that takes money.
 *
 * @packageDocumentation
 */
export type { StripeConfig } from "./connection";
export type { StripeMemory } from "./memory";
export type { StripeTerms } from "./perform";
export { type StripeOptions, stripe, stripeAuthorise, stripeCapture } from "./provider";
export { type StripeWebhookOptions, stripeWebhook } from "./webhook";
