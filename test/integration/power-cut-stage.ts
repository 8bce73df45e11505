import { reconcileAll } from "../../scripts/deployed/reconcile-all";
import { SagaClient } from "../../scripts/deployed/saga-client";
import type { FaultRule } from "../../scripts/faults/protocol";
import type { FaultProxy } from "../../scripts/faults/proxy";
import { openTestStage, type TestStage } from "../../scripts/stage/test-stage";

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
  close(): Promise<void>;
}

/** Opens it, whatever emulator the other tests use. */
export async function ownStage(): Promise<OwnStage> {
  delete process.env.AWS_ENDPOINT_URL;
  const stage = await openTestStage(() => {}, { only: "orchestration" });
  try {
    return connected(stage, await SagaClient.connect());
  } catch (error) {
    await stage.close();
    throw error;
  }
}

function connected(stage: TestStage, first: SagaClient): OwnStage {
  const { proxy } = stage;
  let client = first;
  return {
    get client() {
      return client;
    },
    proxy,
    hold: (sagaId, rule) =>
      proxy.inject({ ...rule, sagaId, table: tableOf(client, rule.table ?? "") }),
    powerCut: async () => {
      client.close();
      await stage.powerCut();
      client = await SagaClient.connect();
    },
    reconcileAll: () => reconcileAll(client),
    close: async () => {
      client.close();
      await stage.close();
    },
  };
}

/** A table by the end of its name. */
function tableOf({ outputs }: SagaClient, short: string): string {
  return Object.values(outputs).find((value) => value.endsWith(`-${short}`)) ?? short;
}
