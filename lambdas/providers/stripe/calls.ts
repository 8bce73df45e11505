/** Stripe keeps an idempotency key for at least this long. */
export const KEY_SECONDS = 86_400;

/** The statuses of a PaymentIntent: https://docs.stripe.com/payments/paymentintents/lifecycle */
export const statuses = [
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
  "processing",
  "requires_capture",
  "succeeded",
  "canceled",
] as const;
export type Status = (typeof statuses)[number];

/** The part of a PaymentIntent that decisions need. */
export interface Seen {
  readonly id: string;
  readonly status: Status;
  /** Why the last confirmation was declined. */
  readonly declined?: string | undefined;
  /** Whether a confirmation ever reached the card. */
  readonly attempted: boolean;
  /** The captured amount, in Stripe's units. */
  readonly received: number;
}

/** The calls to Stripe. `from` is the status that led to the call. If the status is still the same, the call failed. */
export type Call<R> =
  | {
      readonly call: "create";
      readonly request: R;
      readonly amount: number;
      /** The number of the idempotency key, from 1. If Stripe stored an error under a key, the next one is used. */
      readonly keys: number;
      readonly undoing: boolean;
    }
  | { readonly call: "retrieve" | "drop"; readonly intent: string }
  | {
      readonly call: "confirm" | "capture" | "cancel";
      readonly intent: string;
      readonly from: Status;
    }
  | { readonly call: "refunds" | "refund"; readonly intent: string; readonly received: number };

/** The results of calls. */
export interface Learned {
  readonly created: Seen;
  /** The number of a key under which Stripe keeps an error. */
  readonly spoilt: number;
  /** Why Stripe takes neither this request nor the same one again. */
  readonly refused: string;
  readonly seen: Seen;
  /** An unconfirmed PaymentIntent that was cancelled, because another one is recorded. */
  readonly dropped: string;
  readonly refunds: "none" | "pending" | "done";
}
