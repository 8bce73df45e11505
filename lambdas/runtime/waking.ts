import type { RecordRow } from "../saga/record-row";
import type { Store } from "../saga/store";
import type { Executions } from "./aws/executions";

/**
 * Wakes the execution of a saga that waits for somebody who must act outside. It tells it nothing: the execution
 * asks the step again, and that asks the outside system. So a wake that is early, late, repeated or forged does no
 * harm, and one that is lost costs only time. Returns whether an execution was woken.
 * @throws Unavailable.
 */
export function waking<R>(
  records: Pick<Store<RecordRow<R>>, "read">,
  executions: Pick<Executions, "resume">,
) {
  return async (id: string): Promise<boolean> => {
    const { status, taskToken, waitUntil } = (await records.read(id))?.state ?? {};
    if (status !== "PENDING" || !taskToken || !waitUntil) return false;
    return executions.resume(taskToken, {});
  };
}
