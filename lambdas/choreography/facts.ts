import type { ReservationState } from "../inventory/commands";
import type { OrderState } from "../order/commands";
import type { PaymentState } from "../payment/commands";
import { unreachable } from "../saga/participant";
import type { EventType } from "./routes";

/**
 * What a change of a row means, as events. Pure. A row keeps when each command was applied, so a
 * fact is a time that was not there before; no row was there before its first fact.
 */
export interface Fact {
  readonly type: EventType;
  readonly reason?: string | undefined;
}

/** A row before and after one commit; `before` is missing where the row is new. */
export interface Change<State> {
  readonly before: State | undefined;
  readonly after: State;
}

export function orderFacts({ before, after }: Change<OrderState>): Fact[] {
  const found: Fact[] = [];
  if (after.placedAt && !before?.placedAt) found.push({ type: "OrderPlaced" });
  if (after.approval !== before?.approval) found.push(...decisionOf(after));
  if (after.confirmedAt && !before?.confirmedAt) found.push({ type: "OrderConfirmed" });
  if (after.abandonedAt && !before?.abandonedAt) found.push({ type: "OrderAbandoned" });
  if (after.cancelledAt && !before?.cancelledAt) found.push({ type: "OrderCancelled" });
  if ((after.redrives ?? 0) > (before?.redrives ?? 0)) found.push(standingOf(after));
  return found;
}

export function inventoryFacts({ before, after }: Change<ReservationState>): Fact[] {
  const found: Fact[] = [];
  if (after.heldAt && !before?.heldAt) found.push({ type: "StockReserved" });
  if (after.releasedAt && !before?.releasedAt) found.push({ type: "StockReleased" });
  return found;
}

/** A decline is a refusal, which whoever sent the charge publishes: it is no fact here. */
export function paymentFacts({ before, after }: Change<PaymentState>): Fact[] {
  const found: Fact[] = [];
  if (after.capturedAt && !before?.capturedAt) found.push({ type: "PaymentCaptured" });
  if (after.refundedAt && !before?.refundedAt) found.push({ type: "PaymentRefunded" });
  return found;
}

function decisionOf({ approval = "NONE" }: OrderState): Fact[] {
  switch (approval) {
    case "NONE":
    case "REQUIRED":
      return [];
    case "APPROVED":
      return [{ type: "OrderApproved" }];
    case "REJECTED":
      return [{ type: "OrderRejected", reason: "ApprovalRejected" }];
    case "EXPIRED":
      return [{ type: "OrderExpired", reason: "ApprovalExpired" }];
    default:
      return unreachable(approval);
  }
}

/** The event that takes an order up again where it stands, such as when it is due. */
export function standingOf(order: OrderState): Fact {
  switch (order.status) {
    case "PENDING":
      return decisionOf(order)[0] ?? { type: "OrderPlaced" };
    case "ABANDONED":
      return { type: "OrderAbandoned" };
    case "CONFIRMED":
      return { type: "OrderConfirmed" };
    case "CANCELLED":
      return { type: "OrderCancelled" };
    default:
      return unreachable(order.status);
  }
}
