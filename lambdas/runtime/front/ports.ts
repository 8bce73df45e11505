import type { Saga } from "../../saga/define";
import type { Problem } from "../../saga/front/problem";
import type { View } from "../../saga/front/view";
import type { Stored } from "../../saga/participant";
import type { ApprovalPolicy, RecordRow } from "../../saga/record-row";
import type { Enough } from "./enough";

/** What a caller gets: a saga as the record has it, or what is wrong. */
export interface Reply {
  readonly status: number;
  readonly body: View | Problem;
  /** Where the saga is, relative to what was asked. */
  readonly location?: string;
  readonly retryAfter?: number | undefined;
}

/** The saga's records, and a clock: what every ask needs. */
export interface ReadPorts<R extends object> {
  readonly saga: Saga<R>;
  /** @throws Unavailable, DamagedRow. */
  read(id: string): Promise<Stored<RecordRow<R>> | undefined>;
  /** Milliseconds until the gateway would give its caller up, and some to answer. */
  leftMs(): number;
  pause(milliseconds: number): Promise<void>;
  now(): string;
}

/** What drives a new saga from its start. */
export interface Starts<R> {
  /** `ends`: whoever begins a saga there is answered when it has ended or was handed over. */
  readonly ends: boolean;
  /**
   * Begins it in the deployed lane. `taken`: the name belongs to an execution that has ended, or to another request.
   * @throws Unavailable if it is not known whether it has begun.
   */
  begin(request: R): Promise<"begun" | "taken">;
  /** Starts the state machine for a saga whose record is there. @throws Unavailable. */
  start(request: R): Promise<unknown>;
  /** The execution that `start` starts, as a record names it. */
  executionOf(id: string): string;
}

export interface PlaceNeeds<R> {
  /** Which sagas wait for a person. Undefined: none. */
  readonly policy: ApprovalPolicy | undefined;
  isOpen(): Promise<boolean>;
  /** Whether a new saga may get what it takes first. Undefined: it takes nothing. */
  readonly enough: Enough<R> | undefined;
  /** Whether sagas beside this one have waited too long for the reconciler to start them. @throws Unavailable. */
  isBehind(id: string): Promise<boolean>;
  /** The request with its secrets in their vaults. @throws OtherSecret, Unavailable. */
  kept(request: R): Promise<R>;
  /** Has the record written. @throws Refused; Unavailable. */
  place(request: R, told: { readonly by: string; readonly execution: string }): Promise<unknown>;
}

export type PlacePorts<R extends object> = ReadPorts<R> & Starts<R> & PlaceNeeds<R>;

export interface DecideNeeds {
  /** Has a person's decision written, and sent to what waits for it. @throws what the approval function throws. */
  decide(verdict: {
    readonly id: string;
    readonly decision: "approve" | "reject";
    readonly by: string;
    readonly reason?: string | undefined;
  }): Promise<Decided>;
}

export type DecidePorts<R extends object> = ReadPorts<R> & DecideNeeds;

/** The decision that counts: the first one. */
export interface Decided {
  readonly approval: "APPROVED" | "REJECTED";
  readonly decidedBy?: string | undefined;
  readonly decidedAt?: string | undefined;
  readonly decisionReason?: string | undefined;
}

export interface CompensateNeeds<R> {
  /** Has the saga abandoned. @throws Refused (AlreadyConfirmed); Unavailable. */
  abandon(request: R, told: { readonly by: string; readonly reason: string }): Promise<unknown>;
  /** Has the reconciler look at it. @throws Unavailable. */
  reconcile(id: string): Promise<unknown>;
}

export type CompensatePorts<R extends object> = ReadPorts<R> & CompensateNeeds<R>;
