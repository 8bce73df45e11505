import type { SagaRows } from "../deployed/books";
import { orderRows } from "./order-rows";
import type { End } from "./record";

/** The end of many sagas: how many there are of each status, and the pieces that are available. */
export function endOfMany(
  sagas: readonly SagaRows[],
  statuses: readonly string[],
  stock: number,
): End {
  const of = (row: "order" | "reservation" | "payment" | "provider") =>
    tallyOf(sagas.map((saga) => String(orderRows(saga)[row]?.status ?? "-")));
  return {
    order: of("order"),
    reservation: of("reservation"),
    payment: of("payment"),
    provider: of("provider"),
    stock,
    stepLetters: 0,
    compensationLetters: 0,
    execution: tallyOf(statuses),
  };
}

/** How many there are of each, e.g. `5 HELD, 7 RELEASED`. */
function tallyOf(statuses: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const status of [...statuses].sort(dashLast)) {
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
}

const ORDER = ["CONFIRMED", "HELD", "CAPTURED", "SUCCEEDED"];
const rank = (status: string) => (ORDER.includes(status) ? 0 : 1);
const dashLast = (a: string, b: string) => rank(a) - rank(b) || a.localeCompare(b);
