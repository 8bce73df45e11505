import { type ApprovalAnswer, Approver, type Verdict } from "../saga/approval";
import type { Participant } from "../saga/participant";
import type { RecordRow } from "../saga/record-row";
import type { Executions } from "./aws/executions";
import { runCommand } from "./run-command";
import type { Services } from "./services";

type Approving<R> = Participant<Verdict, RecordRow<R>, ApprovalAnswer, never, unknown>;

/** Commits a person's decision. @throws Refused, Unavailable. */
export function decidingOn<R extends object>(
  services: Services<R>,
  approver: Approving<R> = new Approver(services.saga),
) {
  return (verdict: Verdict) => runCommand(approver, verdict, services.onRecord());
}

/**
 * Commits a decision, then sends it to the execution that waits for it. A repeated call sends it again. So a
 * caller that got no answer repeats the call. `heard`: an execution received the decision.
 */
export function approving<R extends object>(
  services: Services<R>,
  executions: Pick<Executions, "resume">,
  decide = decidingOn(services),
) {
  return async (verdict: Verdict) => {
    const { taskToken, ...decided } = await decide(verdict);
    const { approval } = decided;
    const heard = taskToken ? await executions.resume(taskToken, { approval }) : false;
    return { ...decided, heard };
  };
}
