import { setTimeout as delay } from "node:timers/promises";
import { unreachable } from "../shared/decision";
import { messageOf, Unavailable } from "../shared/errors";
import { Executions } from "../shared/executions";
import { logger } from "../shared/observability";
import { plusSeconds } from "../shared/time";
import { reconcile, type SagaRecord, type Trigger, type Verdict } from "./decide";

/** Below the DescribeExecution quota of 15 a second, which others use too. */
const PACE_MS = 100;
/** How long a saga is put off where something did not answer, and where it is itself broken. */
const AGAIN_SECONDS = 60;
const BROKEN_SECONDS = 3600;
/** How often a saga is looked at that changes under every decision. */
const LOOKS = 3;

/** The sagas' own records. Writes say whether they happened: false if the record has changed. */
export interface Records<R extends SagaRecord> {
  /** Nothing where there is no such saga. */
  read(id: string): Promise<R | undefined>;
  /** Writes down, before it is started, which execution drives the saga from now on. */
  redriven(saga: R, executionArn: string, dueAt: string): Promise<boolean>;
  postponed(saga: R, dueAt: string): Promise<boolean>;
  escalated(saga: R, dueAt: string): Promise<boolean>;
  /** Abandons the saga, unless its pivot has won. */
  fence(saga: R): Promise<void>;
  /** Sends a decision to the execution that waits for it. */
  resend(saga: R): Promise<boolean>;
  /** Puts off a record, also one that cannot even be read. */
  setAside(id: string, until: string): Promise<void>;
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

/** Finishes sagas whose execution did not. Any number of them may run at once. */
export class Reconciler<R extends SagaRecord> {
  constructor(
    private readonly stateMachineArn: string,
    private readonly records: Records<R>,
    private readonly executions: Executions,
    private readonly escalate: (saga: R) => Promise<void>,
    private readonly now: () => string,
  ) {}

  /** One saga. What fails is logged and answered, so that it does not hold up the others. */
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

  /**
   * Who loses the write looks again: the winner may have known less, such as a status that was
   * already out of date, and what was told here as an event is not told a second time.
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
    if (saga.phase === "closed") return { id, did: "leave", execution: saga.executionArn };
    await delay(PACE_MS);
    const status = saga.executionArn ? await this.executions.status(saga.executionArn) : "GONE";
    return this.#act(saga, reconcile(saga, status, this.now(), trigger));
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
        await this.records.resend(saga);
        return done(await this.records.postponed(saga, dueAt));
      case "escalate":
        if (!(await this.records.escalated(saga, dueAt))) return done(false);
        await this.escalate(saga);
        return done(true);
      case "compensate":
        await this.records.fence(saga);
        return this.#redrive(await this.records.read(id), dueAt, "compensate");
      case "resume":
        return this.#redrive(saga, dueAt, "resume");
      default:
        return unreachable(verdict.do);
    }
  }

  /** The record names the new execution before it exists: who loses this write starts none. */
  async #redrive(saga: R | undefined, dueAt: string, did: "resume" | "compensate"): Promise<Done> {
    if (!saga || saga.phase === "closed") return { id: saga?.id ?? "", did: "lost" };
    const redrives = saga.redrives + 1;
    const name = `${saga.id}-r${redrives}`;
    const execution = Executions.arnOf(this.stateMachineArn, name);
    if (!(await this.records.redriven(saga, execution, dueAt))) return { id: saga.id, did: "lost" };
    await this.executions.start(this.stateMachineArn, name, saga.request);
    return { id: saga.id, did, execution, redrives };
  }
}
