import Stripe from "stripe";
import { InvalidCommand, Unavailable } from "../../saga/errors";

const { StripeError, StripeCardError, StripeConnectionError } = Stripe.errors;

/** The call may have changed something, or found it changed. Only the PaymentIntent's status shows which. */
export const isUndecided = (error: unknown): boolean =>
  error instanceof StripeCardError ||
  isOfServer(error) ||
  isOf(error, "payment_intent_unexpected_state", "charge_already_refunded") ||
  isOf(error, "charge_expired_for_capture");

/** A server error of Stripe. Stripe stores it under the idempotency key and repeats it. */
export const isOfServer = (error: unknown): boolean =>
  error instanceof StripeError && (error.statusCode ?? 0) >= 500;

/** Stripe will refuse this request however often it is sent. */
export const isInvalid = (error: unknown): boolean =>
  error instanceof StripeError && [400, 402, 404].includes(error.statusCode ?? 0);

/** What a request gives to Stripe, by Stripe's names. Our own code chooses the other parameters. */
const PARAMS_OF_REQUEST = ["payment_method", "amount", "currency"];
const CODES_OF_REQUEST = [
  ...["amount_too_small", "amount_too_large", "invalid_charge_amount"],
  ...["payment_method_unexpected_state", "payment_intent_incompatible_payment_method"],
];
/** The account or our own code is wrong, whatever parameter is named. */
const CODES_OF_SETUP = ["payment_method_unactivated", "parameter_missing", "parameter_unknown"];

/**
 * Why Stripe will never take what a request gives: its PaymentMethod, its amount or its currency. Undefined if the error
 * says something else. See https://docs.stripe.com/error-codes.
 */
export function refusalIn(error: unknown): string | undefined {
  if (error instanceof InvalidCommand) return "invalid_charge_amount"; // see `stripeAmount`
  if (!(error instanceof StripeError) || !isInvalid(error)) return undefined;
  if (error.rawType !== "invalid_request_error" || CODES_OF_SETUP.includes(error.code ?? ""))
    return undefined;
  const { code, param, message } = error;
  // Stripe names neither a code nor a parameter where a PaymentMethod was used before without a Customer.
  const isUsed = !code && !param && message.includes("may not be used again");
  const isOfRequest =
    PARAMS_OF_REQUEST.includes(param ?? "") || CODES_OF_REQUEST.includes(code ?? "");
  return isUsed || isOfRequest ? (code ?? error.rawType) : undefined;
}

/** The idempotency key was used with other parameters. */
export const isOtherUse = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeIdempotencyError;

export const isOfKey = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeAuthenticationError;

const isOf = (error: unknown, ...codes: string[]) =>
  error instanceof StripeError && codes.includes(error.code ?? "");

/** A retry may succeed: throttled, in flight elsewhere, unreachable, a server error, a rotated secret key. */
function isPassing(error: InstanceType<typeof StripeError>): boolean {
  const { statusCode = 0 } = error;
  return (
    error instanceof StripeConnectionError ||
    [401, 402, 409, 429].includes(statusCode) ||
    statusCode >= 500 ||
    isOf(error, "payment_intent_unexpected_state", "lock_timeout")
  );
}

/**
 * Converts Stripe's error to `Unavailable` if a retry may succeed, else to a plain error. Only the kind, the
 * code and the request's id are kept. Stripe's error carries cards and headers, and logging it would log them.
 */
export function translated(error: unknown): unknown {
  if (!(error instanceof StripeError)) return error;
  const { type, code, statusCode, requestId } = error;
  const told = [type, code, statusCode, requestId].filter(Boolean).join(" ");
  return isPassing(error) ? new Unavailable(`Stripe: ${told}`) : new Error(`Stripe: ${told}`);
}
