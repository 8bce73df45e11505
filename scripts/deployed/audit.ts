import { now } from "../../lambdas/runtime/aws/environment";
import type { AnySaga } from "../../lambdas/saga/define";
import { hasEnded } from "../../lambdas/saga/record-states";
import type { Books, CounterRow, SagaRows } from "./books";
import { byCounter, rowName, wronglySpread } from "./bucket-rows";
import { kindIn, kindsOf } from "./counters";
import { damagesIn, damagesOfCounters } from "./damage";
import type { Count, Held } from "./held";
import { Audit } from "./invariants";
import { unledTo } from "./open-index";
import type { SagaOperations } from "./operations";

export interface AuditReport {
  readonly sagas: number;
  readonly open: number;
  readonly counters: number;
  /** Violated invariants, one sentence each. */
  readonly violations: readonly string[];
}

/** A report, with observations that need no action. */
export interface Audited extends AuditReport {
  readonly noted: readonly string[];
}

/**
 * Audits all sagas while they run. Reading all tables takes time, and sagas that change meanwhile look
 * inconsistent. So each finding is checked again, and counts only if it is still there.
 * @param known what was read already.
 */
export async function audit(
  from: Pick<SagaOperations, "saga" | "books" | "strays">,
  known?: Books,
): Promise<Audited> {
  const books = known ?? (await from.books());
  const first = auditOf(from.saga, books);
  const noted = await from.strays(books);
  if (first.violations.length === 0) return { ...first, noted };
  const second = auditOf(from.saga, await from.books());
  const before = new Set(first.violations);
  const violations = second.violations.filter((one) => before.has(one));
  return { ...second, violations, noted };
}

/**
 * The audit of some rows. A running saga is checked for what must hold at every moment. An ended one is checked
 * for everything.
 */
export function auditOf(saga: AnySaga, books: Books, time = now()): AuditReport {
  const { sagas, counters } = books;
  const rules = new Audit(saga);
  const isOpen = ({ record }: SagaRows) => record && !hasEnded(saga, record);
  const found = [
    ...sagas.flatMap((one) => rules.sentences(one, unseen(saga, one, time))),
    ...sagas.flatMap((one) => (isOpen(one) ? rules.safety(one) : rules.ended(one))),
    ...damagesOfCounters(saga, counters),
    ...wronglySpread(counters, ({ service, key }) => kindIn(saga, service, key).attribute),
    ...rules.counted(sagas, countsOf(saga, counters)),
  ];
  return {
    sagas: sagas.length,
    open: sagas.filter(isOpen).length,
    counters: byCounter(counters).length,
    violations: [...new Set(found)],
  };
}

/** What must hold once all sagas have ended. Each violation is a sentence. Empty if there is none. */
export function violations(saga: AnySaga, { sagas, counters }: Books): string[] {
  const portions = new PortionedAudit(saga);
  portions.add(sagas);
  return portions.violations(counters);
}

/** The same for more sagas than fit into memory. Their rows come in portions, and are not kept. */
export class PortionedAudit {
  readonly #rules: Audit;
  readonly #held: Held;
  readonly #found: string[] = [];

  constructor(private readonly saga: AnySaga) {
    this.#rules = new Audit(saga);
    this.#held = this.#rules.held();
  }

  add(sagas: readonly SagaRows[]): void {
    this.#found.push(...sagas.flatMap((one) => this.#rules.ended(one)));
    this.#held.add(sagas);
  }

  /** @param counters all counters that the sagas share. */
  violations(counters: readonly CounterRow[]): string[] {
    return [...this.#found, ...this.#held.against(countsOf(this.saga, counters))];
  }
}

/** Rows that would stop the services, and records that the reconciler would never read. */
function unseen(saga: AnySaga, rows: SagaRows, time: string): string[] {
  const why = rows.record && unledTo(saga, rows.record, time);
  const lost = why ? [`open, but not in the index of open sagas: ${why}`] : [];
  return [...damagesIn(saga, rows), ...lost];
}

function countsOf(saga: AnySaga, counters: readonly CounterRow[]): Count[] {
  const kinds = kindsOf(saga);
  return counters.flatMap(({ service, key, row }) =>
    kinds
      .filter(({ by, prefix }) => by.service === service && key.startsWith(prefix))
      .map(({ attribute, total }) => ({
        ...{ service, key, attribute, name: rowName({ key, row }) },
        left: [numberOf(row[attribute]), attribute],
        all: total === undefined ? total : [numberOf(row[total]), total],
      })),
  );
}

const numberOf = (value: unknown) => (typeof value === "number" ? value : 0);
