import { hold } from "stepfunctions-saga";
import * as z from "zod";
import type { Order } from "./request";

/** Keys in the inventory table: of an item's stock, and of an order's reservation. */
export const stockKey = (sku: string) => `sku#${sku}`;
export const reservationKey = (orderId: string) => `reservation#${orderId}`;

/** The stock of an item. `onHand`: all there is. `available`: what no order holds. */
const stockSchema = z.object({ onHand: z.number(), available: z.number() });

const held = z.object({ items: z.array(z.object({ sku: z.string(), quantity: z.number() })) });
type Line = z.infer<typeof held>["items"][number];

/** Holds stock for an order. A reservation without items is the tombstone. */
export const inventory = hold({
  service: "Inventory",
  do: "reserve",
  undo: "release",
  refuses: ["OutOfStock", "UnknownSku"],
  events: { done: "StockReserved", undone: "StockReleased", refused: "StockRefused" },
  held,
  nothing: { items: [] },
  counted: stockSchema,
  total: "onHand",
  key: reservationKey,
  wants: ({ items }: Order) => ({ items: linesOf(items) }),
  takes: ({ items }) =>
    items.map(({ sku, quantity }) => ({
      key: stockKey(sku),
      attribute: "available",
      add: -quantity,
    })),
  short: ({ key, available }, { items }) => {
    const line = items.find(({ sku }) => stockKey(sku) === key);
    if (available === undefined) return ["UnknownSku", `no sku ${line?.sku}`];
    return ["OutOfStock", `${line?.sku}: ${line?.quantity} wanted, ${available} available`];
  },
});

/** The lines of an order, added up: each sku once, in a fixed order. */
function linesOf(items: Order["items"]): Line[] {
  const bySku = new Map<string, number>();
  for (const { sku, quantity } of items) bySku.set(sku, (bySku.get(sku) ?? 0) + quantity);
  return [...bySku]
    .map(([sku, quantity]) => ({ sku, quantity }))
    .sort((a, b) => (a.sku < b.sku ? -1 : 1));
}
