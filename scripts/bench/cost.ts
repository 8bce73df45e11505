import type { Cost, TableUse } from "./model";
import { PRICES } from "./prices";
import { round, sum } from "./statistics";

const MILLION = 1_000_000;
const GB = 2 ** 30;
/** Each message is sent, received and deleted by itself. Batches would need fewer requests. */
const REQUESTS_PER_MESSAGE = 3;

/** What one saga uses. */
interface Use {
  readonly transitions: number;
  readonly invocations: number;
  readonly events: number;
  readonly messages: number;
  readonly billedMs: number;
  readonly memoryMb: number;
  readonly logBytes: number;
  readonly tables: readonly TableUse[];
}

/** USD for a million such sagas. */
export function costOfAMillion(use: Use): Cost {
  const gbSeconds = (use.billedMs / 1000) * (use.memoryMb / 1024);
  const writes = sum(use.tables.map((t) => t.writeUnits + t.refusedWriteUnits));
  const reads = sum(use.tables.map((t) => t.readUnits));
  const parts = {
    stepFunctions: use.transitions * PRICES.millionStateTransitions,
    lambdaRequests: use.invocations * PRICES.millionLambdaRequests,
    lambdaDuration: MILLION * gbSeconds * PRICES.lambdaGbSecond,
    dynamodb: writes * PRICES.millionWriteRequestUnits + reads * PRICES.millionReadRequestUnits,
    eventBridge: use.events * PRICES.millionEvents,
    sqs: use.messages * REQUESTS_PER_MESSAGE * PRICES.millionQueueRequests,
    logs: ((MILLION * use.logBytes) / GB) * PRICES.logsIngestedGb,
  };
  const rounded = Object.entries(parts).map(([name, usd]) => [name, round(usd)] as const);
  return { ...parts, ...Object.fromEntries(rounded), total: round(sum(Object.values(parts))) };
}
