import { type Answer, invalid } from "./answers";
import { ONLY_ONCE, REFUSED_AT_FIRST, UNKNOWN } from "./cards";

/** The least that can be charged, by currency: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const LEAST: Readonly<Record<string, number>> = { eur: 50, gbp: 30, jpy: 50, usd: 50 };
/** The most: eight digits. */
const MOST = 99_999_999;

/** As Stripe refuses a PaymentMethod that was used before: with neither a code nor a parameter. */
export const USED_BEFORE: Answer = {
  status: 400,
  body: {
    error: {
      type: "invalid_request_error",
      message:
        "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment. " +
        "It may not be used again.",
    },
  },
};

/** What is wrong with a PaymentIntent that is asked for: https://docs.stripe.com/error-codes */
export function wrongIn(params: URLSearchParams, used: readonly string[]): Answer | undefined {
  // https://docs.stripe.com/changelog/endive/2026-09-30/removes-the-payment-method-types-parameter-from-payment-intents-and-setup-intents
  const isOld = [...params.keys()].some((name) => name.startsWith("payment_method_types"));
  if (isOld) return invalid("payment_method_types_no_longer_supported");
  return wrongAmount(params) ?? wrongMethod(params.get("payment_method") ?? "", used);
}

function wrongAmount(params: URLSearchParams): Answer | undefined {
  const amount = Number(params.get("amount"));
  const param = "amount";
  if (!Number.isSafeInteger(amount) || amount < 1) {
    return invalid("parameter_invalid_integer", { param });
  }
  if (amount > MOST) return invalid("amount_too_large", { param });
  const least = LEAST[params.get("currency") ?? ""] ?? 1;
  return amount < least ? invalid("amount_too_small", { param }) : undefined;
}

function wrongMethod(method: string, used: readonly string[]): Answer | undefined {
  if (method === UNKNOWN || !method.startsWith("pm_")) {
    return invalid("resource_missing", { param: "payment_method" });
  }
  return method === ONLY_ONCE && used.includes(method) ? USED_BEFORE : undefined;
}

/** Whether a confirmation is refused; then it is `refused` from now on, and the next one is not. */
export function isRefused(method: string, intent: string, refused: string[]): boolean {
  if (method !== REFUSED_AT_FIRST || refused.includes(intent)) return false;
  refused.push(intent);
  return true;
}
