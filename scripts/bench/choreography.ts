import { ChoreographyClient } from "../deployed/choreography-client";
import { type FoundLine, LogSearch } from "../deployed/log-search";
import { timeline } from "../deployed/trace/entry";
import { fromLogs } from "../deployed/trace/from-logs";
import { waitFor } from "../deployed/wait-for";
import { BUS, type Call, type FaultProxy, startFaultProxy } from "../faults/proxy";
import { costOfAMillion } from "./cost";
import type { OwnEmulator } from "./emulator";
import { type Deployed, Functions } from "./functions";
import type { Driver } from "./load";
import type { PathResult } from "./model";
import { OpenSagas } from "./open-sagas";
import { type Path, paths, SAGA } from "./paths";
import { type Measured, measureAll, type Run, TRACED } from "./run";
import { round, sum } from "./statistics";
import { billedIn, bytesIn, slug, tableUse } from "./usage";

interface Tools {
  readonly saga: ChoreographyClient;
  readonly open: OpenSagas;
  readonly functions: Functions;
  readonly logs: LogSearch;
}

export async function measureChoreography(run: Run, emulator: OwnEmulator): Promise<Measured> {
  const saga = await ChoreographyClient.connect(SAGA);
  const open = new OpenSagas(saga.outputs.table(SAGA.noun), SAGA.idName);
  const tools: Tools = { saga, open, functions: new Functions(), logs: new LogSearch() };
  try {
    const subject = { ...tools, driver: choreographyDriver(tools) };
    return await measureAll(run, emulator, subject, (deployed) =>
      traceAll(run, emulator, tools, deployed),
    );
  } finally {
    for (const client of [saga, open, tools.functions, tools.logs]) client.close();
  }
}

/** Places requests, and polls their rows until they have ended. */
export const choreographyDriver = ({ saga, open }: Pick<Tools, "saga" | "open">): Driver => ({
  start: async (request) => {
    const placed = await saga.place(request);
    const id = saga.saga.idOf(request);
    if (!placed.ok) throw new Error(`${id}: ${placed.error}: ${placed.message}`);
    return id;
  },
  ended: (id) => open.ended(id),
  endedAt: (id) => open.endedAt(id),
});

async function traceAll(
  { log, options, signal }: Run,
  { endpoint }: OwnEmulator,
  tools: Tools,
  deployed: ReadonlyMap<string, Deployed>,
): Promise<PathResult[]> {
  const proxy = await startFaultProxy({ upstream: endpoint });
  const memoryMb = Math.max(...[...deployed.values()].map((one) => one.memoryMb));
  try {
    log("sending the functions' calls of DynamoDB and EventBridge through the proxy …");
    for (const name of tools.saga.functions) await tools.functions.route(name, proxy.url);
    // Not counted: processes that still have the old settings, and the first calls of new processes.
    await runOne(tools, paths[0], "trace-warm");
    const results: PathResult[] = [];
    for (const path of paths) {
      signal.throwIfAborted();
      log(`counting: ${path.name} …`);
      const traced = await tracePath(tools, proxy, path);
      results.push(resultOf(path, traced, { memoryMb, lambdaMs: options.lambdaMs }));
    }
    return results;
  } finally {
    await proxy.close();
  }
}

interface Traced {
  readonly ids: readonly string[];
  readonly calls: readonly Call[];
  readonly lines: readonly FoundLine[];
}

/** Runs sagas one after the other, each until its last event is published. All log lines are theirs. */
async function tracePath(tools: Tools, proxy: FaultProxy, path: Path): Promise<Traced> {
  const since = Date.now();
  const ids = Array.from({ length: TRACED }, (_, i) => `trace-${slug(path)}-${i}`);
  const calls: Call[] = [];
  for (const id of ids) {
    await runOne(tools, path, id);
    calls.push(...(await proxy.calls(id)));
  }
  return { ids, calls, lines: await tools.logs.lines(tools.saga.functions, { since }) };
}

async function runOne({ saga, logs, open }: Tools, path: Path | undefined, id: string) {
  if (!path) throw new Error("there is no path");
  const since = Date.now();
  const placed = await saga.place(path.request(id));
  if (!placed.ok) throw new Error(`${id}: ${placed.error}: ${placed.message}`);
  await open.ended(id);
  const last = `${SAGA.noun}${path.outcome === "CONFIRMED" ? "Confirmed" : "Cancelled"}`;
  await waitFor(`${last} of ${id}`, async () => {
    const found = await logs.lines([saga.outputs.function("Publisher")], { since, text: id });
    return found.some(({ message }) => message.includes(`${id}/${last}`));
  });
}

/** What one saga of a path uses: the mean of the traced sagas. */
export function resultOf(
  { name, outcome }: Path,
  { ids, calls, lines }: Traced,
  { memoryMb, lambdaMs }: { readonly memoryMb: number; readonly lambdaMs: number | undefined },
): PathResult {
  const perSaga = (total: number) => round(total / ids.length);
  const texts = lines.map(({ message }) => message);
  const traces = ids.map((id) => timeline(fromLogs(SAGA, id, texts)));
  const billed = billedIn(lines);
  const invocations = perSaga(billed.length);
  const put = calls.filter(({ tables }) => tables.includes(BUS));
  const use = {
    transitions: 0,
    invocations,
    events: perSaga(sum(put.map(({ items }) => items))),
    messages: perSaga(sum(traces.map((all) => all.filter(({ on }) => on).length))),
    tables: tableUse(
      calls.filter((call) => !put.includes(call)),
      ids.length,
    ),
    billedMs: lambdaMs === undefined ? perSaga(sum(billed)) : round(lambdaMs * invocations),
    logBytes: perSaga(bytesIn(lines)),
    memoryMb,
  };
  return {
    ...{
      name,
      outcome,
      sagas: ids.length,
      states: (traces[0] ?? []).flatMap(({ event }) => event ?? []),
      ...use,
    },
    durationFrom: lambdaMs === undefined ? "emulator" : "given",
    cost: costOfAMillion(use),
  };
}
