import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";
import { SagaClient } from "../../scripts/client/saga-client";
import { deployLocal } from "../../scripts/deploy";
import { type FaultProxy, startFaultProxy } from "../../scripts/faults/dynamodb-proxy";
import type { FaultRule } from "../../scripts/faults/protocol";
import { down, freePort, kill, settings, up } from "../../scripts/localstack";

const reportSchema = z.object({ done: z.array(z.unknown()), next: z.unknown().optional() });

/** An emulator of a test's own with the saga on it, whose power can be cut. */
export interface OwnStage {
  /** Another one after the power cut. */
  readonly client: SagaClient;
  readonly proxy: FaultProxy;
  /** Makes a rule for a saga's calls on a table, by the end of the table's name. */
  hold(sagaId: string, rule: Omit<FaultRule, "sagaId">): Promise<number>;
  /** Kills everything at once, starts it again, and deploys. */
  powerCut(): Promise<void>;
  /** Reconciles every open order, in as many runs as it takes. */
  reconcileAll(): Promise<void>;
  /** Measures how long something takes. */
  phase<T>(name: string, work: () => Promise<T>): Promise<T>;
  timings(): string;
  close(): Promise<void>;
}

export async function ownStage(): Promise<OwnStage> {
  const port = await freePort();
  const dir = join(resolve(__dirname, "../../.localstack"), `power-cut-${port}`);
  try {
    return await openStage(port, dir);
  } catch (error) {
    await remove(port, dir);
    throw error;
  }
}

async function remove(port: number, dir: string): Promise<void> {
  await down({ port, dir });
  rmSync(dir, { recursive: true, force: true });
}

async function openStage(port: number, dir: string): Promise<OwnStage> {
  const { phase, timings } = stopwatch();
  const start = () => up({ port, dir, mode: "host" });
  const emulator = await phase("up", start);
  Object.assign(process.env, settings(emulator));
  const proxy = await startFaultProxy({ upstream: emulator.endpoint });
  const context = [`dynamodbEndpoint=${proxy.url}`];
  const deploy = () => deployLocal({ stage: "test", context, log: () => {} });
  await phase("deploy", deploy);
  let client = await SagaClient.connect();

  return {
    get client() {
      return client;
    },
    proxy,
    phase,
    timings,
    hold: (sagaId, rule) =>
      proxy.inject({ ...rule, sagaId, table: tableOf(client, rule.table ?? "") }),
    powerCut: async () => {
      client.close();
      await phase("kill", () => kill({ port, dir }));
      await proxy.clearRules();
      await phase("up again", start);
      await phase("deploy again", deploy);
      client = await SagaClient.connect();
    },
    reconcileAll: () => reconcileAll(client),
    close: async () => {
      client.close();
      await proxy.close();
      await remove(port, dir);
    },
  };
}

/** Reconciles every open order, in as many runs as it takes. */
export async function reconcileAll(client: SagaClient): Promise<void> {
  let from: unknown;
  do {
    const answer = await client.invoke("Reconciler", { due: "all", ...(from ? { from } : {}) });
    if (!answer.ok) throw new Error(`${answer.error}: ${answer.message}`);
    from = reportSchema.parse(answer.value).next;
  } while (from);
}

function stopwatch(): Pick<OwnStage, "phase" | "timings"> {
  const taken: string[] = [];
  return {
    phase: async (name, work) => {
      const started = Date.now();
      const result = await work();
      taken.push(`${name} ${((Date.now() - started) / 1000).toFixed(1)} s`);
      return result;
    },
    timings: () => taken.join(", "),
  };
}

/** A table by the end of its name. */
function tableOf({ outputs }: SagaClient, short: string): string {
  return Object.values(outputs).find((value) => value.endsWith(`-${short}`)) ?? short;
}
