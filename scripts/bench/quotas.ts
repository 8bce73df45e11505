import { OPEN_SHARDS } from "../../lambdas/saga/record-row";
import type { PathResult } from "./model";

/**
 * AWS's default quotas, per account and region, read from copies of AWS's pages in November 2026. AWS raises those that are
 * not of a partition. Check them before you rely on a limit: the pages are "Step Functions service quotas", "Lambda quotas"
 * and "Quotas in Amazon DynamoDB".
 */
export const QUOTAS = {
  /** Per second, in us-east-1, us-west-2 and eu-west-1. Elsewhere 150. */
  startExecution: 300,
  /** The same; elsewhere 800. Express workflows have no such quota. */
  stateTransitions: 5000,
  /** Asynchronous starts of express workflows. StartSyncExecution has no quota, and scales with the load. */
  startExpress: 6000,
  lambdaConcurrency: 1000,
  /** Write units a second of one table, and of each index. */
  tableWrites: 40_000,
  /** Write units a second of one partition. Nobody can raise it. */
  partitionWrites: 1000,
} as const;

/** Requests a second that a function may have for each of its concurrent executions. */
const REQUESTS_PER_CONCURRENCY = 10;
/** Writes of a saga to the index of open sagas: it enters and leaves. */
const INDEX_WRITES = 2;
/** Write units of a counter's change, in a transaction. */
const COUNTER_WRITES = 2;

/** How many happy sagas a second each limit lets through, by the limit's name. */
export function limitsOf(happy: Pick<PathResult, "transitions" | "tables">) {
  const { partitionWrites, tableWrites, lambdaConcurrency } = QUOTAS;
  const busiest = Math.max(...happy.tables.map(({ writeUnits }) => writeUnits));
  return {
    start: QUOTAS.startExecution,
    transitions: QUOTAS.stateTransitions / happy.transitions,
    express: QUOTAS.startExpress,
    lambda: lambdaConcurrency * REQUESTS_PER_CONCURRENCY,
    index: (OPEN_SHARDS * partitionWrites) / INDEX_WRITES,
    counter: partitionWrites / COUNTER_WRITES,
    table: tableWrites / busiest,
  } as const;
}

export const DAY_SECONDS = 86_400;
