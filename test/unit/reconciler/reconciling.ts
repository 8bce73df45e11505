import { logger } from "../../../lambdas/runtime/aws/observability";
import { executionsDriver } from "../../../lambdas/runtime/reconciler/executions-driver";
import { Reconciler } from "../../../lambdas/runtime/reconciler/reconciler";
import { NOW } from "./given";
import { MACHINE, MemoryExecutions, MemoryRecords, type VersionedSaga } from "./memory";

logger.setLogLevel("SILENT");

/** Shared by the reconcilers of one test, new for each test: records, executions, people told. */
export let records: MemoryRecords;
export let executions: MemoryExecutions;
export let told: string[];
export const clock = { now: NOW };

beforeEach(() => {
  records = new MemoryRecords();
  executions = new MemoryExecutions();
  told = [];
  clock.now = NOW;
});

export function aReconciler(): Reconciler<VersionedSaga> {
  const driver = executionsDriver(MACHINE, records, executions);
  const escalate = async ({ id }: VersionedSaga) => void told.push(id);
  return new Reconciler(records, driver, escalate, () => clock.now);
}
