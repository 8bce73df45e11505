import { PortionedAudit } from "../deployed/audit";
import { inBatches } from "../deployed/in-batches";
import { countersOf } from "../scenarios/seen";
import type { Stage } from "../scenarios/stage";
import type { Taken } from "../scenarios/subject";

/** The rows of so many sagas are in memory at once. */
const PORTION = 200;

/** What the rows of all sagas tell after a storm. */
export interface Judged {
  /** How many sagas ended in each way. */
  readonly ends: Readonly<Record<string, number>>;
  /**
   * How often sagas were driven on, according to their records: by another execution, or in a choreography by an
   * event that the sweeper has published again.
   */
  readonly redrives: number;
  readonly violations: readonly string[];
}

interface Ended {
  readonly ids: readonly string[];
  /** The counters that the sagas have taken from. */
  readonly taken: readonly Taken[];
}

interface Options {
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Reads the rows of all sagas, portion by portion, and audits them. */
export async function judgeAll(
  stage: Stage,
  { ids, taken }: Ended,
  { log, signal }: Options,
): Promise<Judged> {
  const audit = new PortionedAudit(stage.plan.saga);
  const ends: string[] = [];
  let redrives = 0;
  for (let from = 0; from < ids.length; from += PORTION) {
    signal?.throwIfAborted();
    if (from > 0) log(`${from} of ${ids.length} sagas audited`);
    const portion = ids.slice(from, from + PORTION);
    const sagas = await inBatches(portion, (id) => stage.client.rows(id));
    audit.add(sagas);
    for (const { record } of sagas) {
      ends.push([record?.status, record?.reason].filter(Boolean).join(" "));
      redrives += Number(record?.redrives ?? 0);
    }
  }
  const counters = await countersOf(taken, stage);
  return { ends: tally(ends), redrives, violations: audit.violations(counters) };
}

/** How often each name occurs, in the order of the names. */
export function tally(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)));
}
