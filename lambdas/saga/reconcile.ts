import { unreachable } from "./participant";
import { LAST_CALL_SECONDS } from "./record-row";
import { plusSeconds } from "./time";

/**
 * The status of what drives a saga, according to Step Functions. GONE: Step Functions does not know it (any
 * more). LATE: no execution drives the saga but events, and they are late or lost.
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

/** What a saga's own record says. It is the same for every kind of saga. */
export interface SagaRecord {
  readonly id: string;
  /**
   * `open`: may still go forward. `fenced`: can only be undone. `decided`: is past the pivot and can only go
   * forward. `closed`: nothing is left to do.
   */
  readonly phase: "open" | "fenced" | "decided" | "closed";
  /** Whether it waits for a person. `decided`: the wait is over, but the execution may not know it. */
  readonly wait: "none" | "waiting" | "decided";
  /** When the wait expires. */
  readonly waitUntil?: string | undefined;
  /** Until when it waits for somebody who must act outside, if it does. */
  readonly actUntil?: string | undefined;
  readonly executionArn?: string | undefined;
  /** How often it was started again. This is also the number of the last start. */
  readonly redrives: number;
  /** How many attempts ran and failed. A start that never ran does not count, nor does a person's. */
  readonly failures: number;
  /** When the reconciler should look at it next. */
  readonly dueAt: string;
  /** The input with which it is started again. */
  readonly request: unknown;
}

/**
 * Why the reconciler looks: the saga is due, its execution failed, all open sagas are read, or a person asks.
 */
export type Trigger = "due" | "event" | "restart" | "hand";

/**
 * What to do with a saga, and when it is due next. No `dueAt`: the time stays. `insist`: resume it, and tell
 * a person that resuming has not helped so far.
 */
export interface Verdict {
  readonly do: "leave" | "resume" | "compensate" | "resend" | "remind" | "escalate" | "insist";
  readonly dueAt?: string;
  /** One more attempt ran and failed. */
  readonly failed?: true;
}

/** Seconds until a running saga is checked again, and between two reminders of an escalation. */
const CHECK_SECONDS = 300;
const REMIND_SECONDS = 86_400;
/**
 * For a saga that is still retried, a person is told once in so many attempts: at one an hour, once a day.
 */
const REMIND_ATTEMPTS = 24;
/** Seconds until a re-driven saga is checked the first time. Each time it is twice as long. */
const FIRST_REDRIVE_SECONDS = 60;
const LONGEST_REDRIVE_SECONDS = 3600;
/** Seconds after its deadline at which a saga that waits for somebody outside is resumed once more. */
const OVER_SECONDS = 60;

/**
 * After MAX_RESUMES failed attempts an open saga is undone. After MAX_REDRIVES failed attempts a person is
 * told. An undo is then no longer retried, a step after the pivot still is.
 */
export const MAX_RESUMES = 3;
export const MAX_REDRIVES = 6;

export interface Caps {
  readonly resumes: number;
  readonly redrives: number;
}
export const CAPS: Caps = { resumes: MAX_RESUMES, redrives: MAX_REDRIVES };

/** The reconciler's decision. Pure: the function and the model checker both run it. */
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
      // Lost with the orchestrator, or never started. No attempt failed, so there is no cap.
      return redrive(saga, now, "resume");
    case "LATE":
      // A step that fails for good publishes that itself. Nothing publishes that an undo never ends.
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
  const { wait, waitUntil, actUntil, dueAt } = saga;
  // Its own execution asks again until then. Nothing else is to be done about it.
  if (actUntil && now < actUntil) {
    return now < dueAt
      ? { do: "leave" }
      : { do: "leave", dueAt: plusSeconds(actUntil, CHECK_SECONDS) };
  }
  if (wait === "decided" && trigger !== "event") {
    return { do: "resend", dueAt: plusSeconds(now, CHECK_SECONDS) };
  }
  if (now < dueAt) return { do: "leave" };
  const later = plusSeconds(now, CHECK_SECONDS);
  if (wait !== "waiting" || !waitUntil) return { do: "leave", dueAt: later };
  const over = plusSeconds(waitUntil, CHECK_SECONDS);
  // The wait is over, but the saga still waits: people are reminded once, by the check meant for that.
  if (waitUntil <= now) return { do: dueAt <= over ? "remind" : "leave", dueAt: later };
  // Nothing changes while a person is waited for. So a wait of months does not cost a check every day.
  const lastCall = plusSeconds(waitUntil, -LAST_CALL_SECONDS);
  if (now < lastCall) return { do: "leave", dueAt: lastCall };
  return { do: "remind", dueAt: over };
}

/**
 * The first failure is handled at once, later ones after growing intervals. If an event is late or repeated,
 * or the index lags behind, the saga was already re-driven. Another reconciler may also have written the
 * execution's name and be about to start it.
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
  { redrives, actUntil }: SagaRecord,
  now: string,
  how: "resume" | "compensate" | "insist",
  first = FIRST_REDRIVE_SECONDS,
): Verdict {
  const seconds = Math.min(LONGEST_REDRIVE_SECONDS, first * 2 ** redrives);
  const later = plusSeconds(now, seconds);
  // Its step refuses once it is asked after the deadline. Where events drive the saga, nothing else asks.
  const over = actUntil && now < actUntil ? plusSeconds(actUntil, OVER_SECONDS) : later;
  const [dueAt = later] = [later, over].sort();
  return { do: how, dueAt };
}
