import type { AnySaga } from "../../lambdas/saga/define";
import { hasEnded } from "../../lambdas/saga/record-states";
import type { Books, SagaRows } from "./books";
import { damagesIn, damagesOfCounters } from "./damage";
import { counterViolations, safetyViolations, sagaViolations, sentences } from "./invariants";
import { unledTo } from "./open-index";
import type { SagaOperations } from "./operations";

export interface AuditReport {
  readonly sagas: number;
  readonly open: number;
  readonly counters: number;
  /** What does not hold, each as a sentence. */
  readonly violations: readonly string[];
}

/**
 * Audits all sagas while they go on. Reading all tables takes a while, and what changes meanwhile
 * looks inconsistent: so what is found is looked for once more, and counts if it is still there.
 */
export async function audit(from: Pick<SagaOperations, "saga" | "books">): Promise<AuditReport> {
  const look = async () => auditOf(from.saga, await from.books());
  const first = await look();
  if (first.violations.length === 0) return first;
  const second = await look();
  const before = new Set(first.violations);
  return { ...second, violations: second.violations.filter((one) => before.has(one)) };
}

/** Of a saga that goes on, what must hold at every instant; of one that has ended, all of it. */
export function auditOf(saga: AnySaga, books: Books): AuditReport {
  const { sagas, counters } = books;
  const open = sagas.filter(({ record }) => record && !hasEnded(saga, record));
  const ended = sagas.filter((one) => !open.includes(one));
  const found = [
    ...sagas.flatMap((one) => unseen(saga, one)),
    ...ended.flatMap((one) => sagaViolations(saga, one)),
    ...open.flatMap((one) => safetyViolations(saga, one)),
    ...damagesOfCounters(saga, counters),
    ...counterViolations(saga, books),
  ];
  return {
    sagas: sagas.length,
    open: open.length,
    counters: counters.length,
    violations: [...new Set(found)],
  };
}

/** What would stop the services, and what the reconciler would never look at. */
function unseen(saga: AnySaga, rows: SagaRows): string[] {
  const why = rows.record && unledTo(saga, rows.record);
  return sentences(saga, rows.id, [
    ...damagesIn(saga, rows).map((damage) => [false, damage] as const),
    [!why, `open, but the index does not lead to it: ${why}`],
  ]);
}
