import { setTimeout as delay } from "node:timers/promises";
import type { SagaRecord } from "../../saga/reconcile";
import { Executions } from "../aws/executions";
import type { Driver, Records } from "./reconciler";

/** Below the DescribeExecution quota of 15 a second, which others use too. */
const PACE_MS = 100;

/** Sagas driven by executions of a state machine. */
export function executionsDriver<R extends SagaRecord>(
  stateMachineArn: string,
  records: Records<R>,
  executions: Executions,
): Driver<R> {
  return {
    status: async ({ executionArn }) => {
      await delay(PACE_MS);
      return executionArn ? executions.status(executionArn) : "GONE";
    },
    // The record names the new execution before it exists: who loses this write starts none.
    redrive: async (saga, dueAt) => {
      const name = `${saga.id}-r${saga.redrives + 1}`;
      const execution = Executions.arnOf(stateMachineArn, name);
      if (!(await records.redriven(saga, execution, dueAt))) return "lost";
      await executions.start(stateMachineArn, name, saga.request);
      return { execution };
    },
  };
}
