import { inventory, stockSchema } from "../../lambdas/order/inventory";
import { payment } from "../../lambdas/order/payment";
import { order } from "../../lambdas/order/saga";
import { booksTable, recordTable, serviceTable } from "../../lambdas/runtime/tables";
import { faultsIn, readRow } from "../../lambdas/saga/reading";
import type { Row, SagaRows } from "./client";
import { toStockItem } from "./stock";

/** What the rows of one saga must be for its services to read them. */
const TABLES = {
  order: recordTable(order),
  reservation: serviceTable(order, inventory),
  payment: serviceTable(order, payment),
  provider: booksTable(payment),
};

/** The rows of a saga that its services cannot read, each as a sentence with what is wrong. */
export function damagesIn(rows: Omit<SagaRows, "orderId">): string[] {
  return Object.entries(TABLES).flatMap(([name, table]) => {
    const row = rows[name as keyof typeof TABLES];
    if (!row || !table) return [];
    const { stored, faults } = readRow<object>(table.row, row);
    return stored ? [] : [`its ${name} row is damaged: ${faults.join("; ")}`];
  });
}

/** The stock that no step can lower, and the command cannot set. */
export function damagesOfStock(stock: readonly Row[]): string[] {
  return stock.flatMap((row) => {
    const { error } = stockSchema.safeParse(row);
    if (!error) return [];
    return [
      `sku ${toStockItem(row).sku}: its row is damaged: ${faultsIn(error, "row").join("; ")}`,
    ];
  });
}
