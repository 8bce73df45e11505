import * as z from "zod";
import type { AnyRequest, AnySaga } from "../../lambdas/saga/define";
import { fastLaneOf, type Lane } from "../../lambdas/saga/lane";
import type { ExecutionStatus } from "../../lambdas/saga/reconcile";
import { MAX_RESUMES } from "../../lambdas/saga/reconcile";
import type { RecordRow } from "../../lambdas/saga/record-row";
import { hasEnded } from "../../lambdas/saga/record-states";

type FastLane = Exclude<Lane, "standard">;

/** The record of any saga. */
export type AnyRecord = RecordRow<AnyRequest>;

/** A saga in one line. Times are ISO 8601. */
export interface SagaSummary {
  readonly id: string;
  /** From the record; `?` if it cannot be read. */
  readonly status: AnyRecord["status"] | "?";
  readonly condition: Condition;
  /** Why it is in this condition, in words. */
  readonly why: string;
  /** The amount that is compared with the approval threshold. In minor units if there is a currency. */
  readonly amount?: number | undefined;
  readonly currency?: string | undefined;
  readonly approval?: AnyRecord["approval"];
  readonly execution?: string | undefined;
  /** The fast lane whose run drives the saga, or drove it to its end. */
  readonly lane?: FastLane | undefined;
  /** From Step Functions. Undefined if no execution drives the saga. */
  readonly executionStatus?: ExecutionStatus | undefined;
  readonly redrives: number;
  readonly placedAt?: string | undefined;
  /** When the reconciler reads it next. */
  readonly dueAt?: string | undefined;
}

/**
 * `parked`: waits for a person's decision. `stuck`: open, and nothing drives it, or re-drives do not help.
 * `ended`: nothing is left to do.
 */
export type Condition = "running" | "parked" | "stuck" | "ended";

/** The reconciler runs every minute. A saga that is overdue for longer than this is stuck. */
const GRACE_MS = 150_000;

const priced = z.object({ currency: z.string().optional().catch(undefined) });

export function summaryOf(
  saga: Pick<AnySaga, "amount" | "onward">,
  id: string,
  record: AnyRecord,
  executionStatus: ExecutionStatus | undefined,
  now: string,
): SagaSummary {
  const { status, request, approval, executionArn, redrives = 0, placedAt, dueAt } = record;
  return {
    id,
    status,
    ...conditionOf(saga, record, executionStatus, now),
    amount: saga.amount?.(request),
    currency: priced.parse(request).currency,
    approval,
    execution: executionArn,
    lane: fastLaneOf(executionArn),
    executionStatus,
    redrives,
    placedAt,
    dueAt: hasEnded(saga, record) ? undefined : dueAt,
  };
}

/** A saga whose row cannot be read. The reconciler puts it off, and a person must repair it. */
export const unreadableSummary = (id: string, why: string): SagaSummary => ({
  id,
  status: "?",
  condition: "stuck",
  why,
  redrives: 0,
});

function conditionOf(
  saga: Pick<AnySaga, "onward">,
  record: AnyRecord,
  executionStatus: ExecutionStatus | undefined,
  now: string,
): { condition: Condition; why: string } {
  const { status, approval, taskToken, reason, redrives = 0, escalatedAt, dueAt } = record;
  const { waitUntil = "" } = record;
  const lane = fastLaneOf(record.executionArn);
  if (hasEnded(saga, record)) return { condition: "ended", why: reason ?? "" };
  if (escalatedAt) {
    return { condition: "stuck", why: `escalated after ${redrives} re-drives` };
  }
  if (executionStatus && !["RUNNING", "PENDING_REDRIVE"].includes(executionStatus)) {
    return { condition: "stuck", why: `open, but its execution is ${executionStatus}` };
  }
  if (dueAt && !(Date.parse(dueAt) + GRACE_MS >= Date.parse(now))) {
    return {
      condition: "stuck",
      why: `overdue since ${dueAt}: the reconciler does not seem to run`,
    };
  }
  if (lane) return inLane(lane, dueAt, now);
  if (isParked(record, executionStatus)) {
    return { condition: "parked", why: `waits for approval until ${record.approvalDeadline}` };
  }
  if (status === "PENDING" && now < waitUntil) {
    return { condition: "running", why: `waits for somebody outside until ${waitUntil}` };
  }
  if (status === "ABANDONED" && approval === "REQUIRED" && taskToken) {
    return { condition: "stuck", why: "abandoned while parked; its execution may still wait" };
  }
  if (redrives >= MAX_RESUMES) {
    return { condition: "stuck", why: `started again ${redrives} times and still open` };
  }
  return { condition: "running", why: DOING[status] ?? "" };
}

/** Nobody can ask how a run of a fast lane stands. It has ended long before its saga is due. */
function inLane(lane: FastLane, dueAt: string | undefined, now: string) {
  if (dueAt === undefined || Date.parse(dueAt) > Date.parse(now))
    return { condition: "running", why: `in lane ${lane}` } as const;
  return { condition: "stuck", why: `its run in lane ${lane} is gone` } as const;
}

const DOING: Partial<Record<AnyRecord["status"], string>> = {
  CONFIRMED: "runs the steps after the pivot",
  ABANDONED: "is being undone",
};

/** An execution parks by writing its token. Without an execution only the record says that it waits. */
function isParked({ status, approval, taskToken }: AnyRecord, execution: unknown): boolean {
  if (status !== "PENDING" || approval !== "REQUIRED") return false;
  return taskToken !== undefined || execution === undefined;
}
