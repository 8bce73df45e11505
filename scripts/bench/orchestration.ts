import { LogSearch } from "../deployed/log-search";
import { participantsOf } from "../deployed/outputs";
import { SagaClient } from "../deployed/saga-client";
import { startFaultProxy } from "../faults/proxy";
import type { OwnEmulator } from "./emulator";
import { Executions } from "./executions";
import { type Deployed, Functions } from "./functions";
import type { Driver } from "./load";
import type { PathResult } from "./model";
import { paths, SAGA } from "./paths";
import { type Measured, measureAll, type Run, TRACED } from "./run";
import { FENCE, type PathTraces, type Tools, tracePath, weighPath } from "./usage";

/** How often a path's calls are repeated to measure the functions' duration. */
const REPEATS = 20;

export async function measureOrchestration(run: Run, emulator: OwnEmulator): Promise<Measured> {
  const saga = await SagaClient.connect(SAGA);
  const executions = new Executions(saga.outputs.stateMachine);
  const functions = new Functions();
  const logs = new LogSearch();
  const tools: Tools = { saga, executions, functions, logs };
  try {
    const subject = { ...tools, driver: orchestrationDriver(tools) };
    return await measureAll(run, emulator, subject, async (deployed) =>
      weighAll(run, tools, await traceAll(run, emulator, tools), deployed),
    );
  } finally {
    for (const client of [saga, executions, functions, logs]) client.close();
  }
}

export const orchestrationDriver = ({
  saga,
  executions,
}: Pick<Tools, "saga" | "executions">): Driver => ({
  start: (request) => saga.start(request, saga.saga.idOf(request)),
  ended: (run) => executions.ended(run),
  endedAt: (run) => executions.endedAt(run),
});

async function traceAll({ log }: Run, { endpoint }: OwnEmulator, tools: Tools) {
  const proxy = await startFaultProxy({ upstream: endpoint });
  try {
    log("sending the functions' DynamoDB calls through the proxy …");
    for (const name of participants(tools)) await tools.functions.route(name, proxy.url);
    const traced: PathTraces[] = [];
    for (const path of paths) {
      log(`counting: ${path.name} …`);
      traced.push(await tracePath(tools, proxy, path, TRACED));
    }
    for (const name of participants(tools)) await tools.functions.route(name, undefined);
    return traced;
  } finally {
    await proxy.close();
  }
}

async function weighAll(
  { log, options: { lambdaMs }, signal }: Run,
  tools: Tools,
  traced: readonly PathTraces[],
  deployed: ReadonlyMap<string, Deployed>,
): Promise<PathResult[]> {
  const memoryMb = Math.max(...[...deployed.values()].map((one) => one.memoryMb));
  const results: PathResult[] = [];
  for (const traces of traced) {
    signal.throwIfAborted();
    log(`durations: ${traces.path.name} …`);
    results.push(await weighPath(tools, traces, { memoryMb, repeats: REPEATS, lambdaMs }));
  }
  return results;
}

const participants = ({ saga: { saga, outputs } }: Tools) =>
  [...participantsOf(saga), FENCE].map(outputs.function);
