import { reservationKey } from "../../lambdas/order/inventory";
import type { Row, SagaRows, ServicesClient } from "./client";
import type { Books } from "./invariants";
import { isStock } from "./stock";

/** All rows of all tables, by saga: also of those of which the order service knows nothing. */
export async function readBooks(client: ServicesClient): Promise<Books> {
  const { outputs } = client;
  const [orders, payments, inventory, ledger] = await Promise.all([
    client.scan(outputs.OrderTableName),
    client.scan(outputs.PaymentTableName),
    client.scan(outputs.InventoryTableName),
    client.scan(outputs.ProviderTableName),
  ]);
  return booksOf({ orders, payments, inventory, ledger });
}

export function booksOf(tables: {
  readonly orders: readonly Row[];
  readonly payments: readonly Row[];
  readonly inventory: readonly Row[];
  readonly ledger: readonly Row[];
}): Books {
  const sagas = new Map<string, SagaRows>();
  const add = (orderId: string, part: Partial<SagaRows>) =>
    sagas.set(orderId, { ...sagas.get(orderId), ...part, orderId });
  for (const order of tables.orders) add(String(order.orderId), { order });
  for (const payment of tables.payments) add(String(payment.orderId), { payment });
  for (const provider of tables.ledger) add(String(provider.key), { provider });
  const reservations = tables.inventory.filter((row) => !isStock(row));
  for (const reservation of reservations) {
    add(String(reservation.pk).slice(reservationKey("").length), { reservation });
  }
  return { sagas: [...sagas.values()], stock: tables.inventory.filter(isStock) };
}
