/** How a PaymentIntent stands: https://docs.stripe.com/payments/paymentintents/lifecycle */
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

/** What matters of a PaymentIntent. */
export interface Seen {
  readonly id: string;
  readonly status: Status;
  /** Why the last confirmation was declined. */
  readonly declined?: string | undefined;
  /** Whether it was ever confirmed, and got as far as the card. */
  readonly attempted: boolean;
  /** What was captured, as Stripe counts it. */
  readonly received: number;
}

/** What may be asked of Stripe. `from`: the status that asks for it; where it is that still, the call has failed. */
export type Call<R> =
  | {
      readonly call: "create";
      readonly request: R;
      readonly amount: number;
      /** It is the so-manieth key of the saga. */
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

/** What calls have told. */
export interface Learned {
  readonly created: Seen;
  /** The number of a key under which Stripe keeps an error. */
  readonly spoilt: number;
  readonly seen: Seen;
  /** An unconfirmed PaymentIntent that was cancelled, since another is recorded. */
  readonly dropped: string;
  readonly refunds: "none" | "pending" | "done";
}
