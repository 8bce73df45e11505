import { unreachable } from "./participant";
import { LAST_CALL_SECONDS } from "./record-row";
import { plusSeconds } from "./time";

/**
 * How what drives a saga stands, as Step Functions tells it. GONE: it knows nothing of it (any more).
 * LATE: no execution but events drive it, and those are late or lost.
 */
export type ExecutionStatus =
  | "RUNNING"
  | "SUCCEEDED"
  | "FAILED"
  | "TIMED_OUT"
  | "ABORTED"
  | "PENDING_REDRIVE"
  | "GONE"
  | "LATE";

/** What a saga's own durable record says, whatever the saga is about. */
export interface SagaRecord {
  readonly id: string;
  /**
   * `open`: may still go forward. `fenced`: can only be undone. `decided`: can only go forward, past
   * the pivot. `closed`: nothing left to do.
   */
  readonly phase: "open" | "fenced" | "decided" | "closed";
  /** Whether it waits for a person, or may sleep and not know that the wait for one is over. */
  readonly wait: "none" | "waiting" | "decided";
  /** When that wait ends by itself. */
  readonly waitUntil?: string | undefined;
  readonly executionArn?: string | undefined;
  /** How often it was started again: the number of the last start. */
  readonly redrives: number;
  /** How many attempts ran and ended badly. A start that never ran is none, a person's is none. */
  readonly failures: number;
  /** When it is to be looked at next. */
  readonly dueAt: string;
  /** The input with which it is started again. */
  readonly request: unknown;
}

/** Why a saga is looked at: its time came, its execution ended badly, all are, or a person asks. */
export type Trigger = "due" | "event" | "restart" | "hand";

/**
 * What to do with a saga, and when to look at it again (nothing: the time stays). `insist`: resume it,
 * and tell a person that this does not help.
 */
export interface Verdict {
  readonly do: "leave" | "resume" | "compensate" | "resend" | "remind" | "escalate" | "insist";
  readonly dueAt?: string;
  /** What is seen now is one more attempt that ran and ended badly. */
  readonly failed?: true;
}

/** Seconds: how long a running saga is left alone, and between two reminders of an escalation. */
const CHECK_SECONDS = 300;
const REMIND_SECONDS = 86_400;
/** A person hears once in so many attempts of what is tried on: at one an hour, once a day. */
const REMIND_ATTEMPTS = 24;
/** Before what was started again is looked at, the first time; then twice as long each time. */
const FIRST_REDRIVE_SECONDS = 60;
const LONGEST_REDRIVE_SECONDS = 3600;

/**
 * After so many failed attempts an open saga is undone; after so many an undo goes to a person, and so
 * does what comes after the pivot, which is tried on.
 */
export const MAX_RESUMES = 3;
export const MAX_REDRIVES = 6;

export interface Caps {
  readonly resumes: number;
  readonly redrives: number;
}
export const CAPS: Caps = { resumes: MAX_RESUMES, redrives: MAX_REDRIVES };

/** The reconciler's decision. Pure: the same in the function and in the model checker. */
export function reconcile(
  saga: SagaRecord,
  execution: ExecutionStatus,
  now: string,
  trigger: Trigger,
  caps = CAPS,
): Verdict {
  if (saga.phase === "closed") {
    return { do: saga.wait === "decided" && trigger === "hand" ? "resend" : "leave" };
  }
  const runs = execution === "RUNNING" || execution === "PENDING_REDRIVE";
  if (runs) return running(saga, now, trigger);
  if (justRedriven(saga, now, trigger)) return { do: "leave" };
  switch (execution) {
    case "GONE":
      // Lost with the orchestrator or never started: no attempt that failed, so it has no cap.
      return redrive(saga, now, "resume");
    case "LATE":
      // A step that fails for good says so itself; of an undo that does not end nobody would tell.
      return saga.phase === "open"
        ? redrive(saga, now, "resume", CHECK_SECONDS)
        : ended(saga, now, trigger, caps, CHECK_SECONDS);
    case "SUCCEEDED":
    case "FAILED":
    case "TIMED_OUT":
    case "ABORTED":
      return ended(saga, now, trigger, caps);
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
  const later = plusSeconds(now, CHECK_SECONDS);
  if (wait !== "waiting" || !waitUntil) return { do: "leave", dueAt: later };
  const over = plusSeconds(waitUntil, CHECK_SECONDS);
  // Still waiting after the end: people hear of it once, by the look that was meant for that.
  if (waitUntil <= now) return { do: dueAt <= over ? "remind" : "leave", dueAt: later };
  // While a person is waited for there is nothing to see: a wait of months costs no look a day.
  const lastCall = plusSeconds(waitUntil, -LAST_CALL_SECONDS);
  if (now < lastCall) return { do: "leave", dueAt: lastCall };
  return { do: "remind", dueAt: over };
}

/**
 * The first failure is handled at once, later ones after growing intervals. A late or repeated event, or an index
 * that lags behind, finds that this was done already. Another reconciler may have written the execution's
 * name and be about to start it.
 */
function justRedriven({ redrives, dueAt }: SagaRecord, now: string, trigger: Trigger): boolean {
  return redrives > 0 && now < dueAt && (trigger === "due" || trigger === "event");
}

function ended(
  saga: SagaRecord,
  now: string,
  trigger: Trigger,
  caps: Caps,
  first?: number,
): Verdict {
  if (trigger === "hand") return redrive(saga, now, "resume");
  const { phase, failures, dueAt } = saga;
  if (phase === "fenced" && failures >= caps.redrives) {
    if (now < dueAt) return { do: "leave" };
    return { do: "escalate", dueAt: plusSeconds(now, REMIND_SECONDS) };
  }
  const over = failures - caps.redrives;
  if (phase === "decided" && over >= 0 && over % REMIND_ATTEMPTS === 0) {
    return { ...redrive(saga, now, "insist", first), failed: true };
  }
  const givenUp = phase === "open" && failures >= caps.resumes;
  return { ...redrive(saga, now, givenUp ? "compensate" : "resume", first), failed: true };
}

function redrive(
  { redrives }: SagaRecord,
  now: string,
  how: "resume" | "compensate" | "insist",
  first = FIRST_REDRIVE_SECONDS,
): Verdict {
  const seconds = Math.min(LONGEST_REDRIVE_SECONDS, first * 2 ** redrives);
  return { do: how, dueAt: plusSeconds(now, seconds) };
}
