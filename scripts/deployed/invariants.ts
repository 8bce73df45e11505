import type { Row, SagaRows } from "./client";

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
  return [...sagas.flatMap(sagaViolations), ...stockViolations({ sagas, stock })];
}

/** What must hold of one saga at every instant, also while it goes on. */
export function safetyViolations({ orderId, order, provider }: SagaRows): string[] {
  const captures = numberOf(provider?.captures);
  return sentences(orderId, [
    [!(order?.confirmedAt && order.abandonedAt), "both confirmed and abandoned"],
    [captures <= 1, `captured ${captures} times at the provider`],
    [numberOf(provider?.refunds) <= captures, "refunded more often than captured"],
  ]);
}

/** What must hold of one saga that has ended, without looking at the others. */
export function sagaViolations(saga: SagaRows): string[] {
  const { orderId, order, payment, reservation, provider } = saga;
  const decided = order?.status;
  const kept = numberOf(provider?.captures) - numberOf(provider?.refunds) > 0;
  const confirmed = decided === "CONFIRMED";
  const money = confirmed ? "confirmed without its money" : "money kept without an order";
  const paid = payment?.status;
  const stock = reservation?.status;
  return [
    ...sentences(orderId, [
      [!order || confirmed || decided === "CANCELLED", `neither end was reached: ${decided}`],
    ]),
    ...safetyViolations(saga),
    ...sentences(orderId, [
      [kept === confirmed, money],
      ...(confirmed
        ? ([
            [paid === "CAPTURED", `confirmed, but its payment is ${paid}`],
            [stock === "HELD", `confirmed, but its stock is ${stock}`],
            [
              provider?.amount === payment?.amount,
              "the provider took another amount than recorded",
            ],
          ] as const)
        : ([
            [stock !== "HELD", "holds stock without being confirmed"],
            [!["CAPTURING", "CAPTURED", "REFUNDING"].includes(String(paid)), "payment open"],
          ] as const)),
    ]),
  ];
}

/** Of claims about an order, those that do not hold. */
export function sentences(
  orderId: string,
  claims: readonly (readonly [boolean, string])[],
): string[] {
  return claims.flatMap(([holds, sentence]) => (holds ? [] : [`order ${orderId}: ${sentence}`]));
}

/** What must hold of the stock: what all sagas hold and what is available are all there is. */
export function stockViolations({ sagas, stock }: Books): string[] {
  const held = heldBySku(sagas);
  return stock.flatMap((item) => {
    const sku = String(item.pk).replace(/^sku#/, "");
    return itemViolations(sku, item, held.get(sku) ?? 0);
  });
}

function itemViolations(sku: string, item: Row, held: number): string[] {
  const onHand = numberOf(item.onHand);
  const available = numberOf(item.available);
  const found: string[] = [];
  if (available < 0) found.push(`sku ${sku}: oversold, ${available} available`);
  if (onHand !== available + held) {
    found.push(`sku ${sku}: ${onHand} on hand, but ${available} available and ${held} held`);
  }
  return found;
}

/** How many pieces of each sku the reservations hold. */
function heldBySku(sagas: readonly SagaRows[]): Map<string, number> {
  const held = new Map<string, number>();
  for (const { reservation } of sagas) {
    if (reservation?.status !== "HELD" || !Array.isArray(reservation.items)) continue;
    const lines: unknown[] = reservation.items;
    for (const { sku, quantity } of lines.map(lineOf)) {
      held.set(sku, (held.get(sku) ?? 0) + quantity);
    }
  }
  return held;
}

function lineOf(line: unknown): { sku: string; quantity: number } {
  const { sku, quantity } = Object(line) as Partial<Record<string, unknown>>;
  return { sku: String(sku), quantity: numberOf(quantity) };
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
