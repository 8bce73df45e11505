import { unreachable } from "./participant";
import { LAST_CALL_SECONDS } from "./record-row";
import { plusSeconds } from "./time";

/** How what drives a saga stands, as Step Functions tells it; GONE: it knows nothing of it (any more). */
export type ExecutionStatus =
  | "RUNNING"
  | "SUCCEEDED"
  | "FAILED"
  | "TIMED_OUT"
  | "ABORTED"
  | "PENDING_REDRIVE"
  | "GONE";

/** What a saga's own durable record says, whatever the saga is about. */
export interface SagaRecord {
  readonly id: string;
  /** `open`: may still go forward. `fenced`: can only be undone. `closed`: nothing left to do. */
  readonly phase: "open" | "fenced" | "closed";
  /** Whether it waits for a person, or for the news that the person has decided. */
  readonly wait: "none" | "waiting" | "decided";
  /** When that wait ends by itself. */
  readonly waitUntil?: string | undefined;
  readonly executionArn?: string | undefined;
  /** How often it was started again. */
  readonly redrives: number;
  /** When it is to be looked at next. */
  readonly dueAt: string;
  /** The input with which it is started again. */
  readonly request: unknown;
}

/** Why a saga is looked at: its time came, its execution ended badly, all are, or a person asks. */
export type Trigger = "due" | "event" | "restart" | "hand";

/** What to do with a saga, and when to look at it again (nothing: the time stays). */
export interface Verdict {
  readonly do: "leave" | "resume" | "compensate" | "resend" | "remind" | "escalate";
  readonly dueAt?: string;
}

/** Seconds: how long a running saga is left alone, and between two reminders of an escalation. */
const CHECK_SECONDS = 300;
const REMIND_SECONDS = 86_400;
const FIRST_REDRIVE_SECONDS = 60;
const LONGEST_REDRIVE_SECONDS = 3600;

/** After so many attempts to go forward the saga is undone; after so many in all a person looks. */
export const MAX_RESUMES = 3;
export const MAX_REDRIVES = 6;

/** The reconciler's decision. Pure: the same in the function and in the model checker. */
export function reconcile(
  saga: SagaRecord,
  execution: ExecutionStatus,
  now: string,
  trigger: Trigger,
): Verdict {
  if (saga.phase === "closed") return { do: "leave" };
  switch (execution) {
    case "RUNNING":
    case "PENDING_REDRIVE":
      return running(saga, now, trigger);
    case "GONE":
      // Lost with the orchestrator or never started: no attempt that failed, so it has no cap.
      return justRedriven(saga, now, trigger) ? { do: "leave" } : redrive(saga, now, "resume");
    case "SUCCEEDED":
    case "FAILED":
    case "TIMED_OUT":
    case "ABORTED":
      return justRedriven(saga, now, trigger) ? { do: "leave" } : ended(saga, now, trigger);
    default:
      return unreachable(execution);
  }
}

function running(saga: SagaRecord, now: string, trigger: Trigger): Verdict {
  const { wait, waitUntil, dueAt } = saga;
  if (wait === "decided" && trigger !== "event") {
    return { do: "resend", dueAt: plusSeconds(now, CHECK_SECONDS) };
  }
  if (now < dueAt) return { do: "leave" };
  if (wait !== "waiting" || !waitUntil || waitUntil <= now) {
    return { do: "leave", dueAt: plusSeconds(now, CHECK_SECONDS) };
  }
  // While a person is waited for there is nothing to see: a wait of months costs no look a day.
  const lastCall = plusSeconds(waitUntil, -LAST_CALL_SECONDS);
  if (now < lastCall) return { do: "leave", dueAt: lastCall };
  return { do: "remind", dueAt: plusSeconds(waitUntil, CHECK_SECONDS) };
}

/**
 * The first failure is answered at once, later ones after growing intervals. News that come late
 * (an event told twice, an index that lags behind) find that it was done already, maybe by a
 * reconciler that has written the execution's name down and is about to start it.
 */
function justRedriven({ redrives, dueAt }: SagaRecord, now: string, trigger: Trigger): boolean {
  return redrives > 0 && now < dueAt && (trigger === "due" || trigger === "event");
}

function ended(saga: SagaRecord, now: string, trigger: Trigger): Verdict {
  if (trigger === "hand") return redrive(saga, now, "resume");
  if (saga.redrives >= MAX_REDRIVES) {
    if (now < saga.dueAt) return { do: "leave" };
    return { do: "escalate", dueAt: plusSeconds(now, REMIND_SECONDS) };
  }
  const givenUp = saga.phase === "open" && saga.redrives >= MAX_RESUMES;
  return redrive(saga, now, givenUp ? "compensate" : "resume");
}

function redrive({ redrives }: SagaRecord, now: string, how: "resume" | "compensate"): Verdict {
  const seconds = Math.min(LONGEST_REDRIVE_SECONDS, FIRST_REDRIVE_SECONDS * 2 ** redrives);
  return { do: how, dueAt: plusSeconds(now, seconds) };
}
