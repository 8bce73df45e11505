import type { Row, SagaRows } from "./saga-client";

/** Everything that an audit looks at: the rows of all sagas, and the stock they share. */
export interface Books {
  readonly sagas: readonly SagaRows[];
  /** Rows `sku#…` of the inventory table. */
  readonly stock: readonly Row[];
}

/**
 * What must hold once the sagas have ended: each violation as a sentence, none if all is well.
 * Rows are taken as stored, so the same audit runs in memory, on LocalStack and on AWS.
 */
export function violations({ sagas, stock }: Books): string[] {
  return [
    ...sagas.flatMap((saga) => sagaViolations(saga)),
    ...stock.flatMap((item) => stockViolations(item, sagas)),
  ];
}

/** What must hold of one saga that has ended, without looking at the others. */
export function sagaViolations({ orderId, order, payment, reservation, provider }: SagaRows) {
  const found: string[] = [];
  const must = (holds: boolean, sentence: string) => {
    if (!holds) found.push(`order ${orderId}: ${sentence}`);
  };
  const decided = order?.status;
  const captures = numberOf(provider?.captures);
  const kept = captures - numberOf(provider?.refunds) > 0;
  const confirmed = decided === "CONFIRMED";

  must(!order || confirmed || decided === "CANCELLED", `neither end was reached: ${decided}`);
  must(!(order?.confirmedAt && order.abandonedAt), "both confirmed and abandoned");
  must(captures <= 1, `captured ${captures} times at the provider`);
  must(numberOf(provider?.refunds) <= captures, "refunded more often than captured");
  must(
    kept === confirmed,
    confirmed ? "confirmed without its money" : "money kept without an order",
  );
  if (confirmed) {
    must(payment?.status === "CAPTURED", `confirmed, but its payment is ${payment?.status}`);
    must(reservation?.status === "HELD", `confirmed, but its stock is ${reservation?.status}`);
    must(provider?.amount === payment?.amount, "the provider took another amount than recorded");
  } else {
    must(reservation?.status !== "HELD", "holds stock without being confirmed");
    must(!["CAPTURING", "CAPTURED", "REFUNDING"].includes(String(payment?.status)), "payment open");
  }
  return found;
}

function stockViolations(item: Row, sagas: readonly SagaRows[]): string[] {
  const sku = String(item.pk).replace(/^sku#/, "");
  const onHand = numberOf(item.onHand);
  const available = numberOf(item.available);
  const held = sagas.reduce((sum, { reservation }) => sum + heldOf(reservation, sku), 0);
  const found: string[] = [];
  if (available < 0) found.push(`sku ${sku}: oversold, ${available} available`);
  if (onHand !== available + held) {
    found.push(`sku ${sku}: ${onHand} on hand, but ${available} available and ${held} held`);
  }
  return found;
}

/** How many pieces of a sku a reservation row holds. */
function heldOf(reservation: Row | undefined, sku: string): number {
  if (reservation?.status !== "HELD" || !Array.isArray(reservation.items)) return 0;
  const lines: unknown[] = reservation.items;
  return lines.reduce<number>((sum, line) => sum + quantityOf(line, sku), 0);
}

function quantityOf(line: unknown, sku: string): number {
  if (typeof line !== "object" || line === null) return 0;
  const { sku: name, quantity } = line as Partial<Record<string, unknown>>;
  return name === sku ? numberOf(quantity) : 0;
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
