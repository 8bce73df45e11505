import { recordFields } from "../../lambdas/saga/record-row";
import type { SagaRows } from "./client";
import { damagesIn, damagesOfStock } from "./damage";
import type { Books } from "./invariants";
import { safetyViolations, sagaViolations, sentences, stockViolations } from "./invariants";
import { unledTo } from "./open-index";
import type { SagaOperations } from "./operations";
import { isClosed } from "./summary";

export interface AuditReport {
  readonly sagas: number;
  readonly open: number;
  readonly skus: number;
  /** What does not hold, each as a sentence. */
  readonly violations: readonly string[];
}

/**
 * Audits all sagas while they go on. Reading all tables takes a while, and what changes meanwhile
 * looks inconsistent: so what is found is looked for once more, and counts if it is still there.
 */
export async function audit(saga: Pick<SagaOperations, "books">): Promise<AuditReport> {
  const first = auditOf(await saga.books());
  if (first.violations.length === 0) return first;
  const second = auditOf(await saga.books());
  const before = new Set(first.violations);
  return { ...second, violations: second.violations.filter((one) => before.has(one)) };
}

/** Of a saga that goes on, what must hold at every instant; of one that has ended, all of it. */
export function auditOf({ sagas, stock }: Books): AuditReport {
  const open = sagas.filter(({ order }) => order && !isEnded(order));
  const ended = sagas.filter(({ order }) => !order || isEnded(order));
  return {
    sagas: sagas.length,
    open: open.length,
    skus: stock.length,
    violations: [
      ...sagas.flatMap(unseen),
      ...ended.flatMap(sagaViolations),
      ...open.flatMap(safetyViolations),
      ...damagesOfStock(stock),
      ...stockViolations({ sagas, stock }),
    ],
  };
}

/** What would stop the services, and what the reconciler would never look at. */
function unseen({ orderId, ...rows }: SagaRows): string[] {
  const why = rows.order && unledTo(rows.order);
  return sentences(orderId, [
    ...damagesIn(rows).map((damage) => [false, damage] as const),
    [!why, `open, but the index does not lead to it: ${why}`],
  ]);
}

function isEnded(order: NonNullable<Books["sagas"][number]["order"]>): boolean {
  const status = recordFields.shape.status.safeParse(order.status).data;
  return status !== undefined && isClosed({ status });
}
