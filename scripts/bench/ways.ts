import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { ChoreographyClient } from "../deployed/choreography-client";
import { SagaClient } from "../deployed/saga-client";
import { UserError } from "../localstack";
import { cpuMs, processesOf } from "../localstack/processes";
import { openTestStage, type TestStage, type Way } from "../stage/test-stage";
import { choreographyDriver } from "./choreography";
import { Executions } from "./executions";
import { type Driver, measureLoad } from "./load";
import type { LoadResult } from "./model";
import { OpenSagas } from "./open-sagas";
import { orchestrationDriver } from "./orchestration";
import { fillUp, SAGA } from "./paths";
import type { Run } from "./run";
import { mean, median, round, sum } from "./statistics";

const ROUNDS = 2;
const IDLE_SECONDS = 30;
/** Time for the end of the deployment and for the JVMs' compilers. */
const SETTLE_SECONDS = 20;
const AT_ONCE = 5;
const ONE_BY_ONE = 10;

/** What an emulator uses in one way. Shares are of one core. */
export interface WayResult {
  readonly way: Way;
  readonly idleShare: number;
  readonly sagasPerSecond: number;
  /** CPU time of LocalStack's own process. */
  readonly cpuMsPerSaga: number;
  readonly choreographyP50Ms: number;
}

interface Lane {
  readonly way: Way;
  readonly stage: TestStage;
  readonly orchestration: Driver;
  readonly choreography: Driver;
  close(): Promise<void>;
}

/** Measures both ways. Two emulators take turns in one run, so that both meet the same noise. */
export async function measureWays(run: Run): Promise<WayResult[]> {
  const lanes: Lane[] = [];
  try {
    for (const way of ["long", "short"] as const) lanes.push(await open(way, run));
    run.log(`idle for ${IDLE_SECONDS} s …`);
    await delay(SETTLE_SECONDS * 1000, undefined, { signal: run.signal });
    const idle = await idleShares(lanes, run.signal);
    const rounds: Turn[][] = lanes.map(() => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, lane] of lanes.entries()) {
        run.log(`round ${round + 1} of ${ROUNDS}, the ${lane.way} way …`);
        rounds[i]?.push(await turn(lane, run, round));
      }
    }
    return lanes.map(({ way }, i) => resultOf(way, idle[i] ?? Number.NaN, rounds[i] ?? []));
  } finally {
    for (const lane of lanes) await lane.close();
  }
}

async function open(way: Way, { log, signal }: Run): Promise<Lane> {
  delete process.env.AWS_ENDPOINT_URL; // of the emulator before
  const stage = await openTestStage(log, { way, signal });
  const saga = await SagaClient.connect(SAGA);
  const choreography = await ChoreographyClient.connect(SAGA);
  await fillUp(saga, AT_ONCE);
  await fillUp(choreography, AT_ONCE);
  const executions = new Executions(saga.outputs.stateMachine);
  const open = new OpenSagas(choreography.outputs.table(SAGA.noun), SAGA.idName);
  return {
    ...{ way, stage },
    orchestration: orchestrationDriver({ saga, executions }),
    choreography: choreographyDriver({ saga: choreography, open }),
    close: async () => {
      for (const client of [saga, choreography, executions, open]) client.close();
      await stage.close();
    },
  };
}

async function idleShares(lanes: readonly Lane[], signal: AbortSignal): Promise<number[]> {
  const taken = () => lanes.map(({ stage }) => sum(pidsOf(stage).map(cpuMs)));
  const before = taken();
  await delay(IDLE_SECONDS * 1000, undefined, { signal });
  return taken().map((ms, i) => (ms - (before[i] ?? 0)) / (IDLE_SECONDS * 1000));
}

interface Turn {
  readonly load: LoadResult;
  readonly cpuMs: number;
  readonly choreography: LoadResult;
}

async function turn(lane: Lane, { options, signal }: Run, number: number): Promise<Turn> {
  const pid = localStackOf(lane.stage);
  const before = cpuMs(pid);
  const name = `turn-${number}`;
  const all = { concurrency: AT_ONCE, sagas: options.sagas, signal, name };
  const load = await measureLoad(lane.orchestration, all);
  const taken = cpuMs(pid) - before;
  const few = { concurrency: 1, sagas: ONE_BY_ONE, signal, name };
  const choreography = await measureLoad(lane.choreography, few);
  return { load, cpuMs: taken / (options.sagas + 2 * AT_ONCE), choreography };
}

const resultOf = (way: Way, idleShare: number, turns: readonly Turn[]): WayResult => ({
  way,
  idleShare: round(idleShare, 3),
  sagasPerSecond: round(mean(turns.map(({ load }) => load.sagasPerSecond))),
  cpuMsPerSaga: Math.round(mean(turns.map(({ cpuMs }) => cpuMs))),
  choreographyP50Ms: median(turns.map(({ choreography }) => choreography.p50Ms)),
});

function pidsOf({ dir = "" }: TestStage): number[] {
  if (process.platform !== "linux") throw new UserError("CPU times can only be read on Linux");
  return processesOf(dir);
}

function localStackOf(stage: TestStage): number {
  const isLocalStack = (pid: number) =>
    readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("localstack.runtime.main");
  const [pid] = pidsOf(stage).filter(isLocalStack);
  if (pid === undefined) throw new Error(`no LocalStack runs in ${stage.dir}`);
  return pid;
}

export function waysMarkdown([long, short]: readonly WayResult[], head: string): string {
  if (!long || !short) throw new Error("both ways are measured");
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  type Show = (value: number) => string;
  const row = (what: string, of: (result: WayResult) => number, show: Show = String) =>
    `| ${what} | ${show(of(long))} | ${show(of(short))} | ${round(of(short) / of(long))} |`;
  return `# The emulator in tests: the long and the short way

Written by \`npm run bench -- emulator\`, not by hand. ${head}

| | long | short | short / long |
| --- | ---: | ---: | ---: |
${row("sagas/s, 5 at a time", (r) => r.sagasPerSecond)}
${row("LocalStack's CPU ms per saga", (r) => r.cpuMsPerSaga)}
${row("choreography, one at a time, p50 ms", (r) => r.choreographyP50Ms)}
${row("idle: share of a core, all processes", (r) => r.idleShare, percent)}

Two emulators took turns in one run. The functions' calls go through the fault proxy in both.

What differs: on the long way LocalStack answers DynamoDB's calls, and sends itself a request for each metric, log and call between services.
On the short way the functions reach DynamoDB Local behind LocalStack, and the plugin stores metrics (once a second) and logs itself; what is stored is the same.
`;
}
