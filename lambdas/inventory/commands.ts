import * as z from "zod";
import type { OrderSagaCommand } from "../order/envelope";
import type { Order } from "../order/request";

/** What the inventory service can be told; `release` undoes `reserve`. */
export const inventoryCommands = ["reserve", "release"] as const;

export type InventoryCommand = OrderSagaCommand<(typeof inventoryCommands)[number]>;

/** What each command may be refused as; the state machine routes every one of them. */
export interface InventoryRefusals {
  reserve: "OutOfStock" | "UnknownSku" | "OrderAbandoned" | "OrderConflict";
  release: "AlreadyConfirmed" | "OrderConflict";
}

/** Keys in the inventory table: an item's stock, and an order's reservation. */
export const stockKey = (sku: string) => `sku#${sku}`;
export const reservationKey = (orderId: string) => `reservation#${orderId}`;

/**
 * One row per saga in the inventory table, key `pk` = `reservation#<orderId>`. `items` has each
 * sku once. RELEASED without items is the tombstone that bars a late reserve.
 */
export const reservationStateSchema = z.object({
  status: z.enum(["HELD", "RELEASED"]),
  items: z.array(z.object({ sku: z.string(), quantity: z.number() })),
  heldAt: z.string().optional(),
  releasedAt: z.string().optional(),
});

export type ReservationState = z.infer<typeof reservationStateSchema>;

export interface InventoryAnswer {
  readonly orderId: string;
  readonly status: ReservationState["status"];
}

/** The one effect: make sure that the order is abandoned, or learn that it is confirmed. */
export interface InventoryEffect {
  readonly effect: "fence";
  readonly order: Order;
}

export interface InventoryKnown {
  readonly decision: "ABANDONED" | "CONFIRMED";
}
