import type { Orphan, Provider } from "../../lambdas/runtime/provider";
import type { AnyRequest, AnySaga } from "../../lambdas/saga/define";
import { hasEnded } from "../../lambdas/saga/record-states";
import type { SagaRows } from "./books";
import { inBatches } from "./in-batches";
import { wordOf } from "./words";

/** The system outside that a service of a saga acts on. */
export interface OutsideSystem {
  readonly service: string;
  readonly provider: Provider<AnyRequest>;
}

/** What was found at a system outside. */
export interface OutsideAudit {
  /** How many sagas were compared. */
  readonly compared: number;
  /** What does not hold, each as a sentence. */
  readonly violations: readonly string[];
  readonly orphans: readonly Orphan[];
}

/** What a provider may say of a saga that was undone. */
const UNDONE = ["UNDONE", "BARRED", "REFUSED", "UNKNOWN"];

/**
 * Compares what a provider has with the sagas that have ended, one question for each. What an open saga has
 * there still changes.
 */
export async function auditOutside(
  saga: AnySaga,
  sagas: readonly SagaRows[],
  { service, provider }: OutsideSystem,
): Promise<OutsideAudit> {
  const ended = sagas.flatMap(({ id, record }) =>
    record?.request && hasEnded(saga, record) ? [{ id, record }] : [],
  );
  const found = await inBatches(ended, async ({ id, record }) => {
    const request = saga.record.parse(record).request;
    const said = await provider.find(request);
    const outcome = typeof said === "string" ? said : said.outcome;
    const isConfirmed = record.confirmedAt !== undefined;
    const isRight = isConfirmed ? outcome === "DONE" : UNDONE.includes(outcome);
    const of = `${wordOf(saga)} ${id} is ${record.status}`;
    return isRight ? [] : [`${of}, and ${service} is ${outcome} outside`];
  });
  const orphans: Orphan[] = [];
  for await (const orphan of provider.orphans?.() ?? []) orphans.push(orphan);
  return { compared: ended.length, violations: found.flat(), orphans };
}
