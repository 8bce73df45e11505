import type { Verdict } from "../saga/approval";
import type { Executions } from "./aws/executions";
import type { Services } from "./services";

/**
 * Commits a decision, then tells the execution that waits for it. Sent again, it tells again:
 * so a caller who got no answer just repeats the call. `heard`: an execution took the message.
 */
export function approving<R extends object>(
  services: Services<R>,
  executions: Pick<Executions, "resume">,
) {
  return async (verdict: Verdict) => {
    const { taskToken, ...decided } = await services.decide(verdict);
    const { approval } = decided;
    const heard = taskToken ? await executions.resume(taskToken, { approval }) : false;
    return { ...decided, heard };
  };
}
