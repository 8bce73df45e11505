import { stockKey } from "../../lambdas/order/inventory";
import { order } from "../../lambdas/order/saga";
import type { Row } from "../../lambdas/saga/service";
import { violations } from "../../scripts/deployed/audit";
import type { SagaRows } from "../../scripts/deployed/books";
import type { ServicesClient } from "../../scripts/deployed/client";

/** The rows of an order, by the names that its services use. */
export const orderRows = ({ record, services }: SagaRows) => ({
  order: record,
  reservation: services.Inventory?.row,
  payment: services.Payment?.row,
  provider: services.Payment?.books,
});

/** Sets the stock of an item. All pieces are available. */
export const setStock = (client: ServicesClient, sku: string, pieces: number) =>
  client.setCounter("Inventory", stockKey(sku), pieces);

export const stockOf = (client: ServicesClient, sku: string): Promise<Row | undefined> =>
  client.counter("Inventory", stockKey(sku));

/** The stock of these skus, in the form that an audit needs. */
export const countersOf = (client: ServicesClient, skus: readonly string[]) =>
  Promise.all(
    skus.map(async (sku) => {
      const row = (await stockOf(client, sku)) ?? {};
      return { service: "Inventory", key: stockKey(sku), row };
    }),
  );

/** The violations of these orders and of the stock of these skus. */
export async function orderViolations(
  client: ServicesClient,
  sagas: readonly SagaRows[],
  skus: readonly string[],
): Promise<string[]> {
  return violations(order, { sagas, counters: await countersOf(client, skus) });
}
