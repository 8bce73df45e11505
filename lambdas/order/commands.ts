import * as z from "zod";
import type { OrderSagaCommand } from "./envelope";
import { orderSchema } from "./request";

/** What the order service can be told. `abandon` is the fence: it and `confirm` are rivals. */
export const orderCommands = ["place", "confirm", "abandon", "cancel"] as const;

export type OrderCommand = OrderSagaCommand<(typeof orderCommands)[number]>;

/** What each command may be refused as; the state machine routes every one of them. */
export interface OrderRefusals {
  place: "InvalidOrder" | "OrderConflict" | "OrderAbandoned";
  confirm: "OrderNotPlaced" | "OrderConflict" | "OrderAbandoned";
  abandon: "OrderConflict" | "AlreadyConfirmed";
  cancel: "OrderConflict" | "AlreadyConfirmed";
}

/**
 * One row per saga in the orders table, key `orderId`. PENDING is the semantic lock; CONFIRMED
 * and ABANDONED are the decision and exclude each other for ever; CANCELLED follows ABANDONED
 * once everything is undone. The `…At` times are the applied commands: the idempotency keys.
 */
export const orderStateSchema = z.object({
  status: z.enum(["PENDING", "CONFIRMED", "ABANDONED", "CANCELLED"]),
  request: orderSchema,
  executionArn: z.string().optional(),
  redrives: z.number().optional(),
  reason: z.string().optional(),
  placedAt: z.string().optional(),
  confirmedAt: z.string().optional(),
  abandonedAt: z.string().optional(),
  cancelledAt: z.string().optional(),
});

export type OrderState = z.infer<typeof orderStateSchema>;

export interface OrderAnswer {
  readonly orderId: string;
  readonly status: OrderState["status"];
}
