import * as z from "zod";
import type { Execution } from "../../scripts/deployed/saga-client";
import { orderViolations, stockOf } from "../support/order-rows";
import { anOrder, deployedSaga } from "./orders";

const saga = deployedSaga();
const ORDERS = 40;
const STOCK = 10;

const output = z.object({ outcome: z.string(), reason: z.string().optional() });

/** How many executions ended in each way. */
function tally(ends: readonly Execution[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const end of ends) counts[wayOf(end)] = (counts[wayOf(end)] ?? 0) + 1;
  return counts;
}

function wayOf({ output: told, status, error, cause }: Execution): string {
  const { outcome, reason } = output.safeParse(told).data ?? {};
  if (!outcome) return `${status} ${error} ${cause}`;
  return reason ? `${outcome} ${reason}` : outcome;
}

describe("40 orders at once on one sku of which there are 10", () => {
  it("end with 10 confirmed, 30 out of stock, and none in another way", async () => {
    const sku = await saga.stocked(STOCK);
    const items = [{ sku, quantity: 1, unitPrice: 1250 }];
    const orders = Array.from({ length: ORDERS }, () => anOrder({ items }));

    const started = await Promise.all(orders.map((order) => saga.client.start(order)));
    // One after the other: polling all of them at once would slow the emulator down.
    const ends: Execution[] = [];
    for (const arn of started) ends.push(await saga.client.ended(arn));

    expect(tally(ends)).toEqual({ CONFIRMED: STOCK, "CANCELLED OutOfStock": ORDERS - STOCK });
    const sagas = await Promise.all(orders.map(({ orderId }) => saga.client.rows(orderId)));
    const stock = await stockOf(saga.client, sku);
    expect(stock).toMatchObject({ onHand: STOCK, available: 0 });
    expect(await orderViolations(saga.client, sagas, [sku])).toEqual([]);
  }, 180_000);
});
