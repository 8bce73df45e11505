import type { Saga } from "./define";
import { inCurrencyOf } from "./money";
import type { ApprovalPolicy } from "./record-row";

/** Whether a request is of such an amount that a person has to approve it. */
export function needsApproval<R extends object>(
  saga: Pick<Saga<R>, "amount" | "approvalFrom">,
  request: R,
  { threshold }: ApprovalPolicy,
): boolean {
  const amount = saga.amount?.(request) ?? 0;
  return amount >= (saga.approvalFrom?.(request) ?? inCurrencyOf(request, threshold));
}
