import Stripe from "stripe";
import { Unavailable } from "../../saga/errors";

const { StripeError, StripeCardError, StripeConnectionError } = Stripe.errors;

/** A call that may have changed something, or met a change: the PaymentIntent's status tells. */
export const isUndecided = (error: unknown): boolean =>
  error instanceof StripeCardError ||
  isOfServer(error) ||
  isOf(error, "payment_intent_unexpected_state", "charge_already_refunded");

/** An error of Stripe's own, which it keeps under the key and repeats. */
export const isOfServer = (error: unknown): boolean =>
  error instanceof StripeError && (error.statusCode ?? 0) >= 500;

/** What Stripe does not take, however often it is asked: of a key, or of what is asked for. */
export const isInvalid = (error: unknown): boolean =>
  error instanceof StripeError && [400, 402, 404].includes(error.statusCode ?? 0);

/** What Stripe will not take under this key, since it was used for something else. */
export const isOtherUse = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeIdempotencyError;

export const isOfKey = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeAuthenticationError;

const isOf = (error: unknown, ...codes: string[]) =>
  error instanceof StripeError && codes.includes(error.code ?? "");

/** What passes: throttled, in flight elsewhere, unreachable, a fault of Stripe, a key that was exchanged. */
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
 * The error as the runtime may see it: worth a retry, or a bug. It has nothing of Stripe's error but
 * kind, code and request: that carries cards and headers, and who logs an error logs all it has.
 */
export function translated(error: unknown): unknown {
  if (!(error instanceof StripeError)) return error;
  const { type, code, statusCode, requestId } = error;
  const told = [type, code, statusCode, requestId].filter(Boolean).join(" ");
  return isPassing(error) ? new Unavailable(`Stripe: ${told}`) : new Error(`Stripe: ${told}`);
}
