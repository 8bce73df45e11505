import type { FoundLine, LogSearch } from "../deployed/log-search";
import type { SagaClient } from "../deployed/saga-client";
import type { Call, FaultProxy } from "../faults/proxy";
import { costOfAMillion } from "./cost";
import type { Executions, FunctionCall, Trace } from "./executions";
import type { Functions, Invocation } from "./functions";
import type { PathResult, TableUse } from "./model";
import type { Path } from "./paths";
import { mean, median, round, sum } from "./statistics";

/** What the histories and the proxy recorded of the sagas of one path. */
export interface PathTraces {
  readonly path: Path;
  readonly ids: readonly string[];
  readonly traces: readonly Trace[];
  readonly calls: readonly Call[];
}

export interface Tools {
  readonly saga: SagaClient;
  readonly executions: Executions;
  readonly functions: Functions;
  readonly logs: LogSearch;
}

/** The function that services ask. No state of the state machine calls it. */
export const FENCE = "Fence";

/** Runs sagas of one path one after the other, and records the functions' DynamoDB calls. */
export async function tracePath(
  { saga, executions }: Tools,
  proxy: FaultProxy,
  path: Path,
  sagas: number,
): Promise<PathTraces> {
  const ids = Array.from({ length: sagas }, (_, i) => `trace-${slug(path)}-${i}`);
  const traces: Trace[] = [];
  const calls: Call[] = [];
  for (const id of ids) {
    const { arn, output } = await saga.run(path.request(id), id);
    if (!JSON.stringify(output ?? null).includes(path.outcome)) {
      throw new Error(`${id} did not end ${path.outcome}: ${JSON.stringify(output)}`);
    }
    traces.push(await executions.trace(arn));
    calls.push(...(await proxy.calls(id)));
  }
  return { path, ids, traces, calls };
}

export interface Weights {
  readonly memoryMb: number;
  readonly repeats: number;
  /** Billed milliseconds per invocation, instead of the emulator's. */
  readonly lambdaMs: number | undefined;
}

/** Adds what the functions use: repeats the calls of a traced saga for new sagas. */
export async function weighPath(
  { functions, logs, saga }: Tools,
  { path, ids, traces, calls }: PathTraces,
  { memoryMb, repeats, lambdaMs }: Weights,
): Promise<PathResult> {
  const rounds: Invocation[] = [];
  const since = Date.now();
  for (let i = 0; i <= repeats; i++) {
    const taken = await callAgain(functions, traces[0]?.calls ?? [], {
      from: ids[0] ?? "",
      to: `weigh-${slug(path)}-${i}`,
    });
    if (i > 0) rounds.push(taken); // the first round meets cold processes
  }
  const lines = await logs.lines([saga.outputs.function(FENCE)], { since });
  const asked = askedIn(lines, repeats + 1);
  const invocations = round(mean(traces.map((trace) => trace.calls.length)) + asked.times);
  const use = {
    transitions: round(mean(traces.map(({ states, retries }) => states.length + retries))),
    invocations,
    events: 0,
    messages: 0,
    tables: tableUse(calls, ids.length),
    billedMs:
      lambdaMs === undefined
        ? round(median(rounds.map((one) => one.billedMs)) + asked.billedMs)
        : round(lambdaMs * invocations),
    logBytes: round(median(rounds.map((one) => one.logBytes)) + asked.logBytes),
    memoryMb,
  };
  const { name, outcome } = path;
  const states = traces[0]?.states ?? [];
  const durationFrom = lambdaMs === undefined ? "emulator" : "given";
  const cost = costOfAMillion(use);
  return { name, outcome, sagas: ids.length, states, ...use, durationFrom, cost };
}

/** The billed milliseconds of each invocation in a log. */
export const billedIn = (lines: readonly FoundLine[]): number[] =>
  lines.flatMap(({ message }) => {
    const ms = /Billed Duration: (\d+) ms/.exec(message)?.[1];
    return ms === undefined ? [] : [Number(ms)];
  });

export const bytesIn = (lines: readonly FoundLine[]): number =>
  sum(lines.map(({ message }) => Buffer.byteLength(message)));

/** What a function used that was asked within these rounds: the mean of them. */
function askedIn(lines: readonly FoundLine[], rounds: number): Invocation & { times: number } {
  const billed = billedIn(lines);
  return {
    times: round(billed.length / rounds),
    billedMs: round(sum(billed) / rounds),
    logBytes: round(bytesIn(lines) / rounds),
  };
}

/** Repeats a saga's calls in order for another saga. Returns what all of them used. */
async function callAgain(
  functions: Functions,
  calls: readonly FunctionCall[],
  { from, to }: { from: string; to: string },
): Promise<Invocation> {
  const taken: Invocation[] = [];
  for (const call of calls) taken.push(await functions.invoke(call, from, to));
  return {
    billedMs: sum(taken.map((one) => one.billedMs)),
    logBytes: sum(taken.map((one) => one.logBytes)),
  };
}

export const slug = ({ name }: Path) => name.replaceAll(" ", "-");

/** Use per saga and table. A transaction over several tables counts as a request to each. */
export function tableUse(calls: readonly Call[], sagas: number): TableUse[] {
  const tables = [...new Set(calls.flatMap((call) => call.tables))].sort();
  return tables.map((table) => {
    const own = calls.filter((call) => call.tables.includes(table));
    const units = own.flatMap((call) => unitsAt(call, table));
    return {
      table,
      requests: round(own.length / sagas),
      writeUnits: round(sum(units.map(({ write }) => write)) / sagas),
      readUnits: round(sum(units.map(({ read }) => read)) / sagas),
      refusedWriteUnits: round(sum(own.map(refusedUnits)) / sagas),
    };
  });
}

/** DynamoDB Local counts a transaction's units once. AWS bills two per item: prepare and commit. */
function unitsAt({ operation, units }: Call, table: string): Call["units"] {
  const times = operation.startsWith("Transact") ? 2 : 1;
  const own = units.filter((unit) => unit.table === table);
  return own.map(({ read, write }) => ({ table, read: times * read, write: times * write }));
}

/** A refused write costs its write units, twice in a transaction. Items here are at most 1 KB. */
function refusedUnits({ error, items }: Call): number {
  if (error === "ConditionalCheckFailedException") return 1;
  return error === "TransactionCanceledException" ? 2 * items : 0;
}
