import * as z from "zod";
import type { OrderSagaCommand } from "./envelope";
import { orderSchema } from "./request";

/** What the order service can be told. `abandon` is the fence: it and `confirm` are rivals. */
export const orderCommands = ["place", "confirm", "abandon", "cancel"] as const;

export type OrderCommand =
  | (OrderSagaCommand<"place"> & { readonly policy: ApprovalPolicy })
  | OrderSagaCommand<"confirm" | "abandon" | "cancel">;

/** Which orders wait for a person, and for how long. */
export interface ApprovalPolicy {
  /** Minor units: orders of this amount or more need an approval. */
  readonly threshold: number;
  /** Seconds from placing the order until the approval expires. */
  readonly seconds: number;
}

/** What each command may be refused as; the state machine routes every one of them. */
export interface OrderRefusals {
  place: "InvalidOrder" | "OrderConflict" | "OrderAbandoned" | "ApprovalExpired";
  confirm: "OrderNotPlaced" | "OrderConflict" | "OrderAbandoned" | "ApprovalMissing";
  abandon: "OrderConflict" | "AlreadyConfirmed";
  cancel: "OrderConflict" | "AlreadyConfirmed";
}

/** Seconds after which an order that is still open is looked at by the reconciler. */
export const SLA_SECONDS = 300;

/** Over how many partitions the index of open orders is spread. */
export const OPEN_SHARDS = 8;

/** The partition of the index of open orders that an order is in while it is open. */
export function openShardOf(orderId: string): string {
  const sum = [...orderId].reduce((hash, c) => (hash * 31 + c.charCodeAt(0)) % 65_521, 7);
  return openShard(sum % OPEN_SHARDS);
}

export const openShard = (n: number) => `open#${n}`;

/**
 * One row per saga in the orders table, key `orderId`. PENDING is the semantic lock; CONFIRMED
 * and ABANDONED are the decision and exclude each other for ever; CANCELLED follows ABANDONED
 * once everything is undone. The `…At` times are the applied commands: the idempotency keys.
 *
 * `approval` is decided once. `openShard` and `dueAt` are the sparse index of open orders: the
 * first is there only while the order is neither CONFIRMED nor CANCELLED.
 */
export const orderStateSchema = z.object({
  status: z.enum(["PENDING", "CONFIRMED", "ABANDONED", "CANCELLED"]),
  request: orderSchema,
  approval: z.enum(["NONE", "REQUIRED", "APPROVED", "REJECTED", "EXPIRED"]).optional(),
  approvalDeadline: z.string().optional(),
  decidedBy: z.string().optional(),
  decidedAt: z.string().optional(),
  decisionReason: z.string().optional(),
  /** Written by the state machine itself, when it parks the order. */
  taskToken: z.string().optional(),
  executionArn: z.string().optional(),
  redrives: z.number().optional(),
  escalatedAt: z.string().optional(),
  reason: z.string().optional(),
  openShard: z.string().optional(),
  dueAt: z.string().optional(),
  placedAt: z.string().optional(),
  confirmedAt: z.string().optional(),
  abandonedAt: z.string().optional(),
  cancelledAt: z.string().optional(),
});

export type OrderState = z.infer<typeof orderStateSchema>;

export interface OrderAnswer {
  readonly orderId: string;
  readonly status: OrderState["status"];
  /** As it stands on the row now, so that a resumed saga finds a decision made meanwhile. */
  readonly approval: NonNullable<OrderState["approval"]>;
  /** When the approval expires; null where none is needed. */
  readonly approvalDeadline: string | null;
}
