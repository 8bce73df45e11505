import type { Done as Reconciled } from "../../lambdas/runtime/reconciler/reconciler";
import type { AnyRequest, AnySaga } from "../../lambdas/saga/define";
import type { CoordinationName } from "../../lib/names";
import type { Books, SagaRows } from "./books";
import type { CounterItem } from "./counters";
import type { Mend } from "./mend";
import type { OutsideSystem } from "./outside-audit";
import type { From } from "./records";
import type { SagaSummary } from "./summary";
import type { TraceEntry } from "./trace/entry";

/**
 * What a person can do with a deployed saga, in either coordination. Every method throws the errors of the AWS
 * SDK too. `failures.ts` puts those into words.
 */
export interface SagaOperations {
  readonly saga: AnySaga;
  readonly coordination: CoordinationName;
  /** Places a saga. @throws Refused if a saga of that id was placed with another request. */
  place(request: AnyRequest): Promise<Placed>;
  /**
   * The open sagas, at most `limit`, read from the index of open sagas. No table is scanned. The status of each
   * execution costs a request, and is remembered for a short time.
   */
  open(limit?: number): Promise<SagaSummary[]>;
  /**
   * The same, page by page. The status of an execution costs a request, so it is read only for the sagas that are
   * `wanted`.
   */
  openPages(from: OpenFrom): AsyncIterable<OpenPage>;
  /** The sagas started last, newest first, ended ones included. */
  recent(limit: number, options?: RecentOptions): Promise<SagaSummary[]>;
  find(id: string): Promise<SagaDetails | undefined>;
  /**
   * All that is recorded of a saga, in the order of time. Undefined if there is no such saga.
   * Reading the logs costs most. Leave them out in repeated calls.
   */
  trace(id: string, options?: { logs: boolean }): Promise<TraceEntry[] | undefined>;
  /** Records a person's decision on a parked saga. The first decision counts. */
  decide(id: string, decision: "approve" | "reject", by: Decider): Promise<Decided>;
  /** Drives a saga on if nothing drives it. */
  redrive(id: string): Promise<Done>;
  /** Abandons a saga and undoes it. @throws Refused if it is confirmed: a confirmed saga is never undone. */
  compensate(id: string, reason: string): Promise<Done>;
  /**
   * Reads the open sagas that are due, or all of them, and drives on those that need it.
   * @param onRound gets the number of sagas read so far.
   */
  reconcile(which: "due" | "all", onRound?: (done: number) => void): Promise<Done[]>;
  /** Whether the front door accepts new sagas. @throws Refused if there is none. */
  intake(): Promise<Intake>;
  /** Has the front door accept new sagas, or refuse them. Those under way go on. @throws Refused if there is none. */
  setIntake(status: Intake["status"], by: Decider): Promise<Intake>;
  /** The messages in the dead-letter queues. They stay there. */
  letters(): Promise<Letter[]>;
  /** Drives on the sagas of the chosen letters, each once, and deletes the letters that are not needed any more. */
  redriveLetters(chosen: (letter: Letter) => boolean): Promise<Redriven[]>;
  /** Deletes the chosen dead letters for good. The reconciler's log records each letter, who deleted it, and why. */
  dropLetters(chosen: (letter: Letter) => boolean, by: Decider): Promise<Letter[]>;
  /** The counters of these names. Without names: all of them, by a scan. */
  counters(names: readonly string[]): Promise<CounterItem[]>;
  /**
   * Sets how much there is in all, and over how many buckets it is spread: as many as now, if they are not given.
   * @throws Refused if more than this is held.
   */
  setCounter(name: string, amount: number, buckets?: number): Promise<CounterItem>;
  /**
   * Mends damaged rows as far as that needs no guess, and puts open sagas back into their index. Without an id it
   * scans all tables. @throws Unknown if there is no such saga or counter.
   */
  repair(which: Repairing): Promise<Repaired[]>;
  /** Everything that an audit reads. It scans all tables. */
  books(): Promise<Books>;
  /**
   * The systems outside, by the name of its provider or the file that exports it. @throws UserError if a sandbox
   * plays it.
   */
  outside(provider: string): Promise<readonly OutsideSystem[]>;
  /** Executions that ended without a saga, because no saga can have their request. Nothing needs mending. */
  strays(books: Books): Promise<readonly string[]>;
  close(): void;
}

/** Whether a saga is searched for, by its request and the time at which it was placed. */
export type Wanted = (request: AnyRequest, placedAt?: string) => boolean;

/** Where to begin, how many records to read at once, and which requests are searched for. */
export interface OpenFrom extends From {
  readonly wanted?: Wanted | undefined;
}

export interface RecentOptions {
  readonly wanted?: Wanted | undefined;
  /** Gets what was read, and what is not known. */
  readonly told?: ((words: string) => void) | undefined;
}

export interface OpenPage {
  readonly sagas: readonly SagaSummary[];
  /** The number of records read for the page. */
  readonly read: number;
  /** Where the next page begins. Undefined on the last page. */
  readonly next?: string | undefined;
}

export interface Placed {
  readonly id: string;
  /** What drives the saga, or drove it to its end: an execution's ARN, a fast lane, or the coordination. */
  readonly run: string;
  /** How it ended, if it began in a fast lane and was not handed over. */
  readonly outcome?: string | undefined;
}

export interface SagaDetails {
  readonly summary: SagaSummary;
  readonly rows: SagaRows;
  /** The invariants that the services' rows violate now. */
  readonly violations: readonly string[];
}

export interface Decider {
  readonly by: string;
  readonly reason?: string | undefined;
}

/** Whether new sagas are accepted; and who said so, when and why, if anybody has. */
export interface Intake {
  readonly status: "OPEN" | "PAUSED";
  readonly by?: string | undefined;
  readonly at?: string | undefined;
  readonly reason?: string | undefined;
}

export interface Decided {
  readonly id: string;
  readonly approval: "APPROVED" | "REJECTED";
  readonly decidedBy?: string | undefined;
  /** Whether a waiting execution received the decision. */
  readonly heard: boolean;
}

/** What the reconciler did about a saga, see `lambdas/runtime/reconciler`. */
export interface Done {
  readonly id: string;
  readonly did: Reconciled["did"];
  readonly execution?: string | undefined;
  readonly error?: string | undefined;
}

/** A message in a dead-letter queue. */
export interface Letter {
  readonly id: string;
  readonly queue: string;
  /** When it was sent, ISO 8601. */
  readonly at: string;
  readonly sagaId: string;
  readonly step: string;
  readonly error: string;
  readonly cause: string;
  readonly execution?: string | undefined;
  readonly input?: unknown;
}

export interface Redriven {
  readonly letter: Letter;
  readonly done: Done;
  /** Whether the letter was deleted from its queue. */
  readonly removed: boolean;
}

/** What to repair: a saga, a counter by its whole key, or without an id everything. */
export interface Repairing {
  readonly id?: string | undefined;
  /** Only say what would be done. */
  readonly dryRun?: boolean | undefined;
}

/** A damaged row: what was mended, and what only a person can decide. */
export interface Repaired {
  /** The saga's id, or the counter's key. */
  readonly id: string;
  readonly row: string;
  readonly mends: readonly Mend[];
  /** What is still wrong with the row, one sentence each. */
  readonly left: readonly string[];
  /** `changed`: somebody else wrote the row meanwhile. `left`: nothing could be mended. */
  readonly did: "mended" | "planned" | "changed" | "left";
}
