import { tableSetting, tablesOf } from "../../../lambdas/runtime/tables";
import { DYNAMODB_LOCAL } from "../../deployed/dynamodb";
import { SagaClient } from "../../deployed/saga-client";
import { namespaceIn } from "../../faults/exchange";
import { UserError } from "../../localstack";
import { REGION } from "../../localstack/settings";
import { FIRST } from "../../scenarios/recordings";
import { openTestStage } from "../../stage/test-stage";
import { fillUp, SAGA } from "../paths";
import type { Run } from "../run";
import { type Block, Child } from "./child";
import { copySaga } from "./existing";
import { PEERS } from "./others";
import { bringPeers } from "./packages";
import { type Server, startPostgres, startRestate } from "./servers";
import type { Contender } from "./worker";

export const NAMES = [
  "bare",
  "direct",
  "dbos",
  "restate",
  "express",
  "standard",
] as const satisfies readonly Contender[];
export const AT_ONCE = [1, 20, 100] as const;
/** How many sagas the tables have before a contender's first block, without those that the blocks add. */
export const EXISTING = [1_000, 100_000] as const;
/** They are ten times slower, so they run fewer sagas. The others ask DynamoDB Local, by its own access key. */
export const ON_LOCALSTACK: readonly Contender[] = ["express", "standard"];
const SHARE_OF_SLOW = 0.2;
const ROUNDS = 5;

/** A block of one contender in one round. */
export interface Measured extends Block {
  readonly name: Contender;
  readonly existing: number;
  readonly atOnce: number;
  readonly round: number;
}

/** What became of the sagas whose process was killed. */
export interface Killed {
  readonly sagas: number;
  readonly kills: number;
  readonly unanswered: number;
  readonly placed: number;
  readonly closed: number;
  readonly sagasPerSecond: number;
}

export interface PeersMeasured {
  readonly rounds: number;
  readonly blocks: readonly Measured[];
  readonly killed: Killed;
}

/** All contenders take turns, so that each round meets the same noise. */
export async function measurePeers(run: Run): Promise<PeersMeasured> {
  const { signal, log } = run;
  const peers = bringPeers(log);
  const what = { only: "orchestration", sagas: [FIRST], context: ["lane=express"] } as const;
  delete process.env.AWS_ENDPOINT_URL;
  const stage = await openTestStage(log, { ...what, signal });
  const saga = await SagaClient.connect(SAGA);
  const dbos = await startPostgres(peers);
  const restate = await startRestate(peers);
  const servers: Partial<Record<Contender, Server>> = { dbos, restate };
  const env = { ...settingsFor(saga), [PEERS]: peers.dir };
  const children: Child[] = [];
  const born = async (name: Contender) => {
    const child = new Child(name, ON_LOCALSTACK.includes(name) ? {} : env, servers[name]);
    children.push(child);
    await child.ready();
    return child;
  };
  // A block that runs ends with its process.
  signal.addEventListener("abort", () => children.forEach((child) => void child.interrupt()));
  try {
    await fillUp(saga, Math.max(...AT_ONCE));
    const all: Child[] = [];
    for (const name of NAMES) all.push(await born(name));
    const copies = copier(saga, env, await born("direct"));
    const blocks: Measured[] = [];
    for (const existing of EXISTING) {
      log(`${existing} sagas are there …`);
      await copies(existing);
      blocks.push(...(await inTurns(existing, all, run)));
    }
    const killed = await kill(() => born("direct"), saga, run.options.sagas);
    return { rounds: ROUNDS, blocks, killed };
  } finally {
    for (const child of children) child.stop();
    for (const server of [dbos, restate]) await server.stop();
    saga.close();
    await stage.close();
  }
}

/** Makes it so many sagas that are there: copies of one that has ended. */
function copier(saga: SagaClient, env: Readonly<Record<string, string>>, direct: Child) {
  let there = 1;
  return async (count: number): Promise<void> => {
    const id = `copied-${count}`;
    await direct.run([id], 1);
    const tables = tablesOf(SAGA).map((name) => saga.outputs.table(name));
    const copies = Array.from({ length: count - there }, (_, i) => `copy-${there + i}`);
    await copySaga(id, copies, tables, env);
    there = count;
  };
}

/** The first round compiles, connects and starts functions, and is not counted. */
async function inTurns(
  existing: number,
  all: readonly Child[],
  { options, signal, log }: Run,
): Promise<Measured[]> {
  const blocks: Measured[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [child, atOnce] of all.flatMap((it) => AT_ONCE.map((n) => [it, n] as const))) {
      signal.throwIfAborted();
      const { name } = child;
      const count = Math.ceil(options.sagas * (ON_LOCALSTACK.includes(name) ? SHARE_OF_SLOW : 1));
      const ids = Array.from(
        { length: count },
        (_, i) => `${name}-${existing}-${atOnce}-${round}-${i}`,
      );
      const block = await child.run(ids, atOnce);
      if (round > 0) blocks.push({ ...block, name, existing, atOnce, round });
    }
    log(`round ${round} of ${ROUNDS}`);
  }
  return blocks;
}

const KILLS = 3;
const KILLED_AT_ONCE = 20;
const CLOSE_MS = 120_000;

/** The process is killed again and again, and another one goes on. The reconciler takes up what was under way. */
async function kill(born: () => Promise<Child>, saga: SagaClient, count: number): Promise<Killed> {
  const unanswered: string[] = [];
  const began = performance.now();
  for (let round = 0; round < KILLS; round++) {
    const ids = Array.from({ length: count }, (_, i) => `killed-${round}-${i}`);
    const block = await (await born()).run(ids, KILLED_AT_ONCE, Math.ceil(count / 2));
    // Those that were not begun are the next process's.
    const [lost, left] = [
      block.unanswered.slice(0, KILLED_AT_ONCE),
      block.unanswered.slice(KILLED_AT_ONCE),
    ];
    unanswered.push(...lost);
    await (await born()).run(left, KILLED_AT_ONCE);
  }
  const seconds = (performance.now() - began) / 1000;
  let [placed, closed] = [0, 0];
  for (const id of unanswered) {
    if (!(await saga.record(id))) continue; // its client has no answer and places it again
    placed += 1;
    await saga.invoke("Reconciler", { [SAGA.idName]: id });
    const { record } = await saga.closed(id, CLOSE_MS);
    if (record?.status === "CONFIRMED") closed += 1;
  }
  const sagas = KILLS * count;
  return {
    sagas,
    kills: KILLS,
    unanswered: unanswered.length,
    placed,
    closed,
    sagasPerSecond: sagas / seconds,
  };
}

/** The settings of the direct function, and the address of the tables without LocalStack before them. */
function settingsFor({ outputs }: SagaClient): Record<string, string> {
  const dynamodb = process.env[DYNAMODB_LOCAL];
  if (!dynamodb) throw new UserError("only an emulator of its own can be measured");
  const tables = tablesOf(SAGA).map((name) => [tableSetting(name), outputs.table(name)] as const);
  return {
    ...Object.fromEntries(tables),
    STATE_MACHINE_ARN: outputs.stateMachine,
    APPROVAL_THRESHOLD: "100000",
    APPROVAL_SECONDS: "604800",
    POWERTOOLS_SERVICE_NAME: "direct",
    POWERTOOLS_METRICS_NAMESPACE: "bench",
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ACCESS_KEY_ID: namespaceIn(REGION),
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: REGION,
  };
}
