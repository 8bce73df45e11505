import { isDeepStrictEqual } from "node:util";
import type { Order } from "../order/request";
import type { Counter, Decision, Facts, Participant, Shortage, Stored } from "../saga/participant";
import { unreachable } from "../saga/participant";
import {
  type InventoryAnswer,
  type InventoryCommand,
  type InventoryEffect,
  type InventoryKnown,
  type InventoryRefusals,
  type ReservationState,
  reservationKey,
  stockKey,
} from "./commands";

type InventoryDecision = Decision<ReservationState, InventoryAnswer, InventoryEffect>;
type Known = Partial<InventoryKnown> & Facts;

/**
 * The inventory service. Stock is never read and then written: taking it is a counter that may
 * not fall below zero, in one transaction with the reservation.
 */
export const inventoryParticipant: Participant<
  InventoryCommand,
  ReservationState,
  InventoryAnswer,
  InventoryEffect,
  InventoryKnown
> = { key: ({ order }) => reservationKey(order.orderId), expect, decide };

function expect({ name, order }: InventoryCommand): Stored<ReservationState> | undefined {
  switch (name) {
    case "reserve":
      return undefined;
    case "release":
      return { version: 1, state: { status: "HELD", items: linesOf(order) } };
    default:
      return unreachable(name);
  }
}

function decide(
  state: ReservationState | undefined,
  command: InventoryCommand,
  now: string,
  known: Known,
): InventoryDecision {
  switch (command.name) {
    case "reserve":
      return reserve(state, command, now, known);
    case "release":
      return release(state, command, now, known);
    default:
      return unreachable(command.name);
  }
}

function reserve(
  state: ReservationState | undefined,
  { order }: InventoryCommand,
  now: string,
  { shortages }: Known,
): InventoryDecision {
  const items = linesOf(order);
  const status = state?.status ?? "NONE";
  switch (status) {
    case "NONE":
      if (shortages?.[0]) return refuseShort(shortages[0], items);
      return {
        do: "commit",
        state: { status: "HELD", items, heldAt: now },
        counters: items.map(({ sku, quantity }) => available(sku, -quantity)),
        answer: answer(order, "HELD"),
      };
    case "HELD":
      if (isDeepStrictEqual(state?.items, items)) {
        return { do: "replay", answer: answer(order, "HELD") };
      }
      return refuse("OrderConflict", "other items are reserved under this order id");
    case "RELEASED":
      return refuse("OrderAbandoned", "the reservation is RELEASED");
    default:
      return unreachable(status);
  }
}

function release(
  state: ReservationState | undefined,
  { order }: InventoryCommand,
  now: string,
  { decision, shortages = [] }: Known,
): InventoryDecision {
  const status = state?.status ?? "NONE";
  if (status === "RELEASED") return { do: "replay", answer: answer(order, "RELEASED") };
  // Only an abandoned order's stock is released, whoever sends the command, whenever it arrives.
  if (!decision) return { do: "perform", effect: { effect: "fence", order } };
  if (decision === "CONFIRMED") {
    return refuse("AlreadyConfirmed", "the order is CONFIRMED, its stock stays taken");
  }
  const items = state?.items ?? [];
  // What is no longer sold has no stock to go back to; the rest of the order has.
  const gone = new Set(shortages.map(({ key }) => key));
  return {
    do: "commit",
    state: { ...state, status: "RELEASED", items, releasedAt: now },
    counters: items
      .filter(({ sku }) => !gone.has(stockKey(sku)))
      .map(({ sku, quantity }) => available(sku, quantity)),
    answer: answer(order, "RELEASED"),
  };
}

/** What the order takes of each sku, each sku once, in a fixed order. */
function linesOf({ items }: Order): ReservationState["items"] {
  const bySku = new Map<string, number>();
  for (const { sku, quantity } of items) bySku.set(sku, (bySku.get(sku) ?? 0) + quantity);
  return [...bySku].map(([sku, quantity]) => ({ sku, quantity })).sort(bySkuName);
}

function bySkuName(a: { sku: string }, b: { sku: string }): number {
  return a.sku < b.sku ? -1 : 1;
}

function available(sku: string, add: number): Counter {
  return { key: stockKey(sku), attribute: "available", add };
}

function refuseShort(shortage: Shortage, items: ReservationState["items"]): InventoryDecision {
  const line = items.find(({ sku }) => stockKey(sku) === shortage.key);
  if (shortage.available === undefined) return refuse("UnknownSku", `no sku ${line?.sku}`);
  const cause = `${line?.sku}: ${line?.quantity} wanted, ${shortage.available} available`;
  return refuse("OutOfStock", cause);
}

function answer(order: Order, status: ReservationState["status"]): InventoryAnswer {
  return { orderId: order.orderId, status };
}

function refuse(
  kind: InventoryRefusals[keyof InventoryRefusals],
  cause: string,
): InventoryDecision {
  return { do: "refuse", kind, cause };
}
