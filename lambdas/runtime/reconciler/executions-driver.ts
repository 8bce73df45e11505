import timers from "node:timers/promises";
import { Unavailable } from "../../saga/errors";
import { isDescribable } from "../../saga/lane";
import type { SagaRecord } from "../../saga/reconcile";
import { Executions } from "../aws/executions";
import type { Driver, Records } from "./reconciler";
import { redriveName } from "./redrive-name";

/** Milliseconds between two requests of one process for an execution's status: see `RECONCILERS` in `lib`. */
export const PACE_MS = 250;
/** How many names are tried for one start. */
const NAMES = 5;

/** Sagas driven by executions of a state machine. */
export function executionsDriver<R extends SagaRecord>(
  stateMachineArn: string,
  records: Pick<Records<R>, "redriven">,
  executions: Executions,
): Driver<R> {
  const inTurn = paced(PACE_MS);
  return {
    status: async ({ executionArn }) => {
      if (!isDescribable(executionArn)) return "GONE";
      await inTurn();
      return executions.status(stateMachineArn, executionArn);
    },
    // The record names the new execution before it exists. A reconciler that loses this write starts none. If
    // the tables were restored to an earlier time, a name may be taken: then the next one is tried.
    redrive: async (saga, next) => {
      let last = saga;
      for (let tried = 0; tried < NAMES; tried++) {
        const name = redriveName(saga.id, last.redrives + 1);
        const execution = Executions.arnOf(stateMachineArn, name);
        const written = await records.redriven(last, execution, next);
        if (!written) return "lost";
        const began = await executions.start(stateMachineArn, name, saga.request);
        if (began === "started") return { execution, redrives: written.redrives };
        last = written;
      }
      throw new Unavailable(`${saga.id}: the names up to re-drive ${last.redrives} are taken`);
    },
  };
}

/** Lets callers through one by one, so many milliseconds apart. */
function paced(milliseconds: number): () => Promise<void> {
  let free = 0;
  return async () => {
    const wait = free - Date.now();
    free = Math.max(free, Date.now()) + milliseconds;
    if (wait > 0) await timers.setTimeout(wait);
  };
}
