import { stockKey } from "../../lambdas/order/inventory";
import { order } from "../../lambdas/order/saga";
import type { Row } from "../../lambdas/saga/service";
import { violations } from "../../scripts/deployed/audit";
import type { SagaRows } from "../../scripts/deployed/books";
import type { ServicesClient } from "../../scripts/deployed/client";

/** The rows of an order by what its services call them. */
export const orderRows = ({ record, services }: SagaRows) => ({
  order: record,
  reservation: services.Inventory?.row,
  payment: services.Payment?.row,
  provider: services.Payment?.books,
});

/** Puts stock of an item in: so many pieces, all available. */
export const setStock = (client: ServicesClient, sku: string, pieces: number) =>
  client.setCounter("Inventory", stockKey(sku), pieces);

export const stockOf = (client: ServicesClient, sku: string): Promise<Row | undefined> =>
  client.counter("Inventory", stockKey(sku));

/** The stock of these skus, as an audit takes it. */
export const countersOf = (client: ServicesClient, skus: readonly string[]) =>
  Promise.all(
    skus.map(async (sku) => {
      const row = (await stockOf(client, sku)) ?? {};
      return { service: "Inventory", key: stockKey(sku), row };
    }),
  );

/** What orders and the stock of these skus violate. */
export async function orderViolations(
  client: ServicesClient,
  sagas: readonly SagaRows[],
  skus: readonly string[],
): Promise<string[]> {
  return violations(order, { sagas, counters: await countersOf(client, skus) });
}
