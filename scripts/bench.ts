import { mkdirSync, writeFileSync } from "node:fs";
import { arch, cpus, loadavg, platform } from "node:os";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { measureColdStarts } from "./bench/cold-start";
import { type OwnEmulator, withEmulator } from "./bench/emulator";
import { Executions } from "./bench/executions";
import { type Deployed, Functions } from "./bench/functions";
import { measureLoad } from "./bench/load";
import type { BenchReport, LoadResult, Machine, PathResult } from "./bench/model";
import { paths, stockUp } from "./bench/orders";
import { asMarkdown, asText } from "./bench/report";
import { round } from "./bench/statistics";
import { type PathTraces, type Tools, tracePath, weighPath } from "./bench/usage";
import { SagaClient } from "./client/saga-client";
import { startFaultProxy } from "./faults/dynamodb-proxy";
import { progress, runMain } from "./main";

const CONCURRENCY = [1, 5, 20];
/** Sagas traced per path; they differ only if something went wrong. */
const TRACED = 5;
/** How often a path's calls are repeated to measure the functions' duration. */
const REPEATS = 20;

interface Options {
  readonly sagas: number;
  readonly lambdaMs?: number;
  readonly json?: boolean;
  readonly out: string;
}

interface Run {
  readonly options: Options;
  readonly signal: AbortSignal;
  log(line: string): void;
}

const options = new Command("bench")
  .description("Measures the saga on an emulator of its own, and what a million of them would cost")
  .option("--sagas <n>", "sagas per concurrency", count, 200)
  .option("--lambda-ms <n>", "billed ms per invocation, instead of the emulator's", positive)
  .option("--json", "print the report as JSON")
  .option("--out <dir>", "where bench.json and bench.md go", resolve(__dirname, "../docs"))
  .parse()
  .opts<Options>();

/** `npm run bench`. */
runMain(async (signal) => {
  const run: Run = { options, signal, log: progress() };
  const machine = thisMachine();
  await withEmulator(run.log, signal, async (emulator) => {
    const report = await measure(run, emulator, machine);
    mkdirSync(options.out, { recursive: true });
    writeFileSync(join(options.out, "bench.json"), `${JSON.stringify(report, null, 2)}\n`);
    writeFileSync(join(options.out, "bench.md"), asMarkdown(report));
    console.log(options.json ? JSON.stringify(report) : asText(report));
  });
});

/** Latency first, on functions that go to DynamoDB directly; then through the proxy, to count. */
async function measure(run: Run, emulator: OwnEmulator, machine: Machine): Promise<BenchReport> {
  const { log, signal } = run;
  const saga = await SagaClient.connect();
  const executions = new Executions(saga.outputs.StateMachineArn);
  const functions = new Functions();
  const tools: Tools = { saga, executions, functions };
  try {
    await stockUp(saga, Math.max(...CONCURRENCY));
    const load: LoadResult[] = [];
    for (const concurrency of CONCURRENCY) {
      log(`${run.options.sagas} sagas, ${concurrency} at a time …`);
      load.push(await measureLoad(saga, executions, { concurrency, signal, ...run.options }));
    }
    const deployed = await describeAll(tools);
    log("loading the bundles in fresh processes …");
    const coldStarts = await measureColdStarts(deployed, emulator.dir, signal);
    const traced = await traceAll(run, emulator, tools);
    const measured = await weighAll(run, tools, traced, deployed);
    return { at: new Date().toISOString(), machine, load, paths: measured, functions: coldStarts };
  } finally {
    for (const client of [saga, executions, functions]) client.close();
  }
}

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

async function describeAll({ saga: { outputs }, functions }: Tools) {
  const all = Object.entries(outputs).filter(([output]) => output.endsWith("FunctionName"));
  const deployed = new Map<string, Deployed>();
  for (const [output, name] of all) {
    deployed.set(output.replace("FunctionName", "").toLowerCase(), await functions.describe(name));
  }
  return deployed;
}

function participants({ saga: { outputs } }: Tools): string[] {
  return [outputs.OrderFunctionName, outputs.InventoryFunctionName, outputs.PaymentFunctionName];
}

function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    loadBefore: round(loadavg()[0] ?? Number.NaN),
    node: process.version,
    platform: `${platform()}-${arch()}`,
  };
}

function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("must be a whole number, 1 or more");
  return Number(text);
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("must be a positive number");
  return value;
}
