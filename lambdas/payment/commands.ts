import * as z from "zod";
import type { OrderSagaCommand } from "../order/envelope";
import type { Order } from "../order/request";

/** What the payment service can be told; `refund` undoes `charge`. */
export const paymentCommands = ["charge", "refund"] as const;

export type PaymentCommand = OrderSagaCommand<(typeof paymentCommands)[number]>;

/** What each command may be refused as; the state machine routes every one of them. */
export interface PaymentRefusals {
  charge: "CardDeclined" | "OrderAbandoned" | "OrderConflict";
  refund: "AlreadyConfirmed" | "OrderConflict";
}

/**
 * One row per saga in the payments table, key `orderId`. CAPTURING is the intent, written before
 * the provider is called; REFUNDING is the fence, written before the provider cancels; REFUNDED
 * without a capture is the tombstone that bars a late charge. Amounts in minor units.
 */
export const paymentStateSchema = z.object({
  status: z.enum(["CAPTURING", "CAPTURED", "DECLINED", "REFUNDING", "REFUNDED"]),
  amount: z.number(),
  currency: z.string(),
  intendedAt: z.string().optional(),
  capturedAt: z.string().optional(),
  declinedAt: z.string().optional(),
  fencedAt: z.string().optional(),
  refundedAt: z.string().optional(),
});

export type PaymentState = z.infer<typeof paymentStateSchema>;

export interface PaymentAnswer {
  readonly orderId: string;
  readonly status: PaymentState["status"];
  readonly amount: number;
}

/** What payment asks of the world outside its own row. */
export type PaymentEffect =
  | { readonly effect: "capture"; readonly order: Order; readonly amount: number }
  | { readonly effect: "cancel"; readonly order: Order }
  | { readonly effect: "fence"; readonly order: Order };

/** What these effects answered: the key's state at the provider, the order's decision. */
export interface PaymentKnown {
  readonly provider: ProviderStatus;
  readonly decision: "ABANDONED" | "CONFIRMED";
}

/** What the provider says of a key. BARRED: cancelled before it was ever captured. */
export type ProviderStatus = "CAPTURED" | "DECLINED" | "REFUNDED" | "BARRED";
