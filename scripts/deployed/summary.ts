import { amountOf } from "../../lambdas/order/request";
import type { OrderRecord } from "../../lambdas/order/saga";
import type { ExecutionStatus } from "../../lambdas/saga/reconcile";
import { MAX_RESUMES } from "../../lambdas/saga/reconcile";

/** A saga on one line. Times are ISO 8601. */
export interface SagaSummary {
  readonly orderId: string;
  /** As the order's row has it; `?` where that cannot be read. */
  readonly status: OrderRecord["status"] | "?";
  readonly condition: Condition;
  /** Why it is in this condition, in words. */
  readonly why: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly approval?: OrderRecord["approval"];
  readonly execution?: string | undefined;
  /** As Step Functions tells it; nothing where no execution drives the saga. */
  readonly executionStatus?: ExecutionStatus | undefined;
  readonly redrives: number;
  readonly placedAt?: string | undefined;
  /** When the reconciler looks at it next. */
  readonly dueAt?: string | undefined;
}

/**
 * `parked`: waits for a person's decision. `stuck`: open, and nothing drives it, or not to its end.
 * `ended`: CONFIRMED or CANCELLED.
 */
export type Condition = "running" | "parked" | "stuck" | "ended";

/** The reconciler looks every minute: what is overdue for longer it does not see. */
const GRACE_MS = 150_000;

export function summaryOf(
  orderId: string,
  order: OrderRecord,
  executionStatus: ExecutionStatus | undefined,
  now: string,
): SagaSummary {
  const { status, request, approval, executionArn, redrives = 0, placedAt, dueAt } = order;
  return {
    orderId,
    status,
    ...conditionOf(order, executionStatus, now),
    amount: amountOf(request),
    currency: request.currency,
    approval,
    execution: executionArn,
    executionStatus,
    redrives,
    placedAt,
    dueAt: isClosed(order) ? undefined : dueAt,
  };
}

/** Of a saga whose row is broken: the reconciler puts it off, and a person has to mend it. */
export function unreadableSummary(orderId: string, why: string): SagaSummary {
  const condition = "stuck";
  return { orderId, status: "?", condition, why, amount: 0, currency: "XXX", redrives: 0 };
}

export const isClosed = ({ status }: Pick<OrderRecord, "status">) =>
  status === "CONFIRMED" || status === "CANCELLED";

function conditionOf(
  order: OrderRecord,
  executionStatus: ExecutionStatus | undefined,
  now: string,
): { condition: Condition; why: string } {
  const { status, approval, taskToken, reason, redrives = 0, escalatedAt, dueAt } = order;
  if (isClosed(order)) return { condition: "ended", why: reason ?? "" };
  if (escalatedAt) {
    return { condition: "stuck", why: `escalated after ${redrives} re-drives` };
  }
  if (executionStatus && !["RUNNING", "PENDING_REDRIVE"].includes(executionStatus)) {
    return { condition: "stuck", why: `open, but its execution is ${executionStatus}` };
  }
  if (dueAt && !(Date.parse(dueAt) + GRACE_MS >= Date.parse(now))) {
    return { condition: "stuck", why: `due since ${dueAt}: does the reconciler run?` };
  }
  if (isParked(order, executionStatus)) {
    return { condition: "parked", why: `waits for approval until ${order.approvalDeadline}` };
  }
  if (status === "ABANDONED" && approval === "REQUIRED" && taskToken) {
    return { condition: "stuck", why: "abandoned while it was parked, and maybe asleep" };
  }
  if (redrives >= MAX_RESUMES) {
    return { condition: "stuck", why: `started again ${redrives} times, and still open` };
  }
  return { condition: "running", why: status === "ABANDONED" ? "is being undone" : "" };
}

/** An execution parks by writing its token; without one the row alone says who waits. */
function isParked({ status, approval, taskToken }: OrderRecord, execution: unknown): boolean {
  if (status !== "PENDING" || approval !== "REQUIRED") return false;
  return taskToken !== undefined || execution === undefined;
}
