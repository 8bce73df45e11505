import { messageOf, Unavailable } from "../../saga/errors";
import { unreachable } from "../../saga/participant";
import type { ExecutionStatus } from "../../saga/reconcile";
import {
  type Caps,
  reconcile,
  type SagaRecord,
  type Trigger,
  type Verdict,
} from "../../saga/reconcile";
import { plusSeconds } from "../../saga/time";
import { logger } from "../aws/observability";

/** Seconds for which a saga is postponed: if something did not answer, and if the saga itself is broken. */
const AGAIN_SECONDS = 60;
const BROKEN_SECONDS = 3600;
/** How often a saga is read at most, if its record changes each time. */
const LOOKS = 3;

/** The sagas' own records. Writes say whether they happened: false if the record has changed. */
export interface Records<R extends SagaRecord> {
  /** Undefined if there is no such saga. */
  read(id: string): Promise<R | undefined>;
  /**
   * Writes which execution (if any) drives the saga from now on. This comes before the execution is started.
   * @returns the saga after the write; undefined if the record has changed.
   */
  redriven(saga: R, executionArn: string | undefined, next: Next): Promise<R | undefined>;
  postponed(saga: R, dueAt: string): Promise<boolean>;
  escalated(saga: R, dueAt: string): Promise<boolean>;
  /** Abandons the saga, unless its pivot has won. */
  fence(saga: R): Promise<void>;
  /** Sends a decision to the execution that waits for it. */
  resend(saga: R): Promise<boolean>;
  /** Postpones a record, even one that cannot be read. */
  setAside(id: string, until: string): Promise<void>;
}

/** What is written into the record with a new start. */
export interface Next {
  readonly dueAt: string;
  readonly failures: number;
  /** A person is told that new starts do not help. */
  readonly tells?: boolean;
}

/** What was done about one saga. */
export interface Done {
  readonly id: string;
  readonly did: Verdict["do"] | "lost" | "unknown" | "failed";
  readonly execution?: string | undefined;
  /** How often the saga was started again, this time included. */
  readonly redrives?: number;
  readonly error?: string;
}

/** What drives sagas from step to step: executions of a state machine, or events. */
export interface Driver<R extends SagaRecord> {
  /** The status of what drives an open saga. */
  status(saga: R, trigger: Trigger): Promise<ExecutionStatus>;
  /**
   * Resumes a saga and writes this into its record. @returns `lost` if the record has changed, else what
   * drives the saga now.
   */
  redrive(saga: R, next: Next): Promise<"lost" | Pick<Done, "execution" | "redrives">>;
}

/** Checks one saga and does what is due. */
export interface Finisher {
  one(id: string, trigger: Trigger): Promise<Done>;
  /** The same, but a saga that may still go forward is left alone. @returns undefined for such a one. */
  unlessOpen(id: string, trigger: Trigger): Promise<Done | undefined>;
}

/** Finishes sagas that their executions or events did not finish. Several may run at once. */
export class Reconciler<R extends SagaRecord> implements Finisher {
  constructor(
    private readonly records: Records<R>,
    private readonly driver: Driver<R>,
    private readonly escalate: (saga: R) => Promise<void>,
    private readonly now: () => string,
    private readonly caps?: Caps,
  ) {}

  /** One saga. A failure is logged and returned, so that it does not stop the others. */
  async one(id: string, trigger: Trigger): Promise<Done> {
    try {
      const done = await this.#untilNotLost(id, trigger);
      logger.info("reconciled", { ...done, trigger });
      return done;
    } catch (error) {
      logger.error(`saga ${id}: not reconciled`, error instanceof Error ? error : String(error));
      const seconds = error instanceof Unavailable ? AGAIN_SECONDS : BROKEN_SECONDS;
      const until = plusSeconds(this.now(), seconds);
      await this.records.setAside(id, until).catch((also) => logger.error(messageOf(also)));
      return { id, did: "failed", error: messageOf(error) };
    }
  }

  async unlessOpen(id: string, trigger: Trigger): Promise<Done | undefined> {
    // What cannot be read is reported below.
    const saga = await this.records.read(id).catch(() => undefined);
    return saga?.phase === "open" ? undefined : this.one(id, trigger);
  }

  /**
   * If another reconciler wins the write, this one reads the record again. The winner may have known an older
   * status, and an event is not delivered a second time.
   */
  async #untilNotLost(id: string, trigger: Trigger): Promise<Done> {
    let done = await this.#decideAndAct(id, trigger);
    for (let look = 2; done.did === "lost" && look <= LOOKS; look++) {
      done = await this.#decideAndAct(id, "event");
    }
    return done;
  }

  async #decideAndAct(id: string, trigger: Trigger): Promise<Done> {
    const saga = await this.records.read(id);
    if (!saga) return { id, did: "unknown" };
    const closed = saga.phase === "closed";
    const status = closed ? "GONE" : await this.driver.status(saga, trigger);
    return this.#act(saga, reconcile(saga, status, this.now(), trigger, this.caps));
  }

  async #act(saga: R, verdict: Verdict): Promise<Done> {
    const { id, executionArn } = saga;
    const dueAt = verdict.dueAt ?? saga.dueAt;
    const done = (did: boolean): Done => ({
      id,
      did: did ? verdict.do : "lost",
      execution: executionArn,
    });
    switch (verdict.do) {
      case "leave":
      case "remind":
        return done(!verdict.dueAt || (await this.records.postponed(saga, dueAt)));
      case "resend":
        if (!(await this.records.resend(saga)) && saga.phase === "closed") {
          return { id, did: "leave", execution: executionArn };
        }
        return done(!verdict.dueAt || (await this.records.postponed(saga, dueAt)));
      case "escalate":
        if (!(await this.records.escalated(saga, dueAt))) return done(false);
        await this.escalate(saga);
        return done(true);
      case "compensate": {
        await this.records.fence(saga);
        const fenced = await this.records.read(id);
        // Another reconciler has given it up too, and has re-driven it first.
        if (fenced?.redrives !== saga.redrives) return done(false);
        return this.#redrive(fenced, verdict, "compensate");
      }
      case "resume":
        return this.#redrive(saga, verdict, "resume");
      case "insist": {
        const insisted = await this.#redrive(saga, verdict, "insist");
        if (insisted.did === "insist") await this.escalate(saga);
        return insisted;
      }
      default:
        return unreachable(verdict.do);
    }
  }

  async #redrive(
    saga: R | undefined,
    { dueAt, failed }: Verdict,
    did: "resume" | "compensate" | "insist",
  ): Promise<Done> {
    if (!saga || saga.phase === "closed") return { id: saga?.id ?? "", did: "lost" };
    const failures = saga.failures + (failed ? 1 : 0);
    const tells = did === "insist";
    const redriven = await this.driver.redrive(saga, {
      dueAt: dueAt ?? saga.dueAt,
      failures,
      ...(tells && { tells }),
    });
    return redriven === "lost" ? { id: saga.id, did: "lost" } : { id: saga.id, did, ...redriven };
  }
}
