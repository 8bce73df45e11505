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
 * What a person can do with a deployed saga, whatever coordinates it. Every
 * method throws what the AWS SDK throws; `failures.ts` puts that into words.
 */
export interface SagaOperations {
  readonly saga: AnySaga;
  readonly coordination: CoordinationName;
  /** Starts a saga. @throws Refused if one of that id was started before, with another request. */
  place(request: AnyRequest): Promise<Placed>;
  /**
   * The sagas that have not ended, at most so many, by the index of the open ones: no table is
   * scanned. What drives them is asked for one by one, and remembered for a little while.
   */
  open(limit?: number): Promise<SagaSummary[]>;
  /**
   * The same, a page after the other. What drives a saga costs a request each: it is asked only of
   * those that are wanted.
   */
  openPages(from: OpenFrom): AsyncIterable<OpenPage>;
  /**
   * The sagas that were started last, newest first, ended ones too.
   */
  recent(limit: number, options?: RecentOptions): Promise<SagaSummary[]>;
  find(id: string): Promise<SagaDetails | undefined>;
  /**
   * All that is recorded of a saga, in the order of time; nothing if there is no such saga. The
   * logs cost most by far: who asks again and again leaves them out.
   */
  trace(id: string, options?: { logs: boolean }): Promise<TraceEntry[] | undefined>;
  /** A person's decision on a saga that waits for it. The first decision counts. */
  decide(id: string, decision: "approve" | "reject", by: Decider): Promise<Decided>;
  /** Drives a saga on, if nothing does. */
  redrive(id: string): Promise<Done>;
  /** Abandons a saga and undoes it. @throws Refused if it is confirmed: that is never undone. */
  compensate(id: string, reason: string): Promise<Done>;
  /**
   * Looks at the open sagas that are due, or at all of them, and drives on those that need it.
   * @param onRound is told how many it has looked at so far.
   */
  reconcile(which: "due" | "all", onRound?: (done: number) => void): Promise<Done[]>;
  /** What is in the dead-letter queues; it stays there. */
  letters(): Promise<Letter[]>;
  /** Drives on the sagas of these letters, and takes out those that nobody needs any more. */
  redriveLetters(chosen: (letter: Letter) => boolean): Promise<Redriven[]>;
  /**
   * Takes these dead letters out of their queues for good. Each of them, who did so, and why is kept in
   * the reconciler's log.
   */
  dropLetters(chosen: (letter: Letter) => boolean, by: Decider): Promise<Letter[]>;
  /** The numbers of these names that steps lower; all of them, by a scan, if none is named. */
  counters(names: readonly string[]): Promise<CounterItem[]>;
  /** Sets how much there is in all. @throws Refused where more than that is held. */
  setCounter(name: string, amount: number): Promise<CounterItem>;
  /**
   * Mends damaged rows as far as that needs no guess, and puts open sagas back into their index.
   * Without an id it scans all tables. @throws Unknown if there is no such saga or counter.
   */
  repair(which: Repairing): Promise<Repaired[]>;
  /** Everything that an audit reads. Scans all tables. */
  books(): Promise<Books>;
  /**
   * The system outside, by the name of its provider or the file that exports it. @throws UserError if a sandbox
   * plays it.
   */
  outside(provider: string): Promise<OutsideSystem>;
  /** What was started by a request that no saga can have, and ended without one: nothing to mend. */
  strays(books: Books): Promise<readonly string[]>;
  close(): void;
}

/** Whether a request is one of those that are looked for. */
export type Wanted = (request: AnyRequest) => boolean;

/** Where to begin, how many to read at once, and which of them count. */
export interface OpenFrom extends From {
  readonly wanted?: Wanted | undefined;
}

export interface RecentOptions {
  readonly wanted?: Wanted | undefined;
  /** Is told what was read, and what it does not know. */
  readonly told?: ((words: string) => void) | undefined;
}

export interface OpenPage {
  readonly sagas: readonly SagaSummary[];
  /** How many records were read for it. */
  readonly read: number;
  /** Where the next page begins; nothing where this is the last. */
  readonly next?: string | undefined;
}

export interface Placed {
  readonly id: string;
  /** What drives it: an execution's ARN, or the name of the coordination. */
  readonly run: string;
}

export interface SagaDetails {
  readonly summary: SagaSummary;
  readonly rows: SagaRows;
  /** What the services' rows violate now. */
  readonly violations: readonly string[];
}

export interface Decider {
  readonly by: string;
  readonly reason?: string | undefined;
}

export interface Decided {
  readonly id: string;
  readonly approval: "APPROVED" | "REJECTED";
  readonly decidedBy?: string | undefined;
  /** Whether an execution that waits took the message. */
  readonly heard: boolean;
}

/** What the reconciler did about a saga; see `lambdas/runtime/reconciler`. */
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
  /** Whether the letter was taken out of its queue. */
  readonly removed: boolean;
}

/** What is to be repaired: a saga, or a counter by its whole key; without one all. */
export interface Repairing {
  readonly id?: string | undefined;
  /** Only say what would be done. */
  readonly dryRun?: boolean | undefined;
}

/** A damaged row: what was mended of it, and what only a person can decide. */
export interface Repaired {
  /** The saga's id, or the counter's key. */
  readonly id: string;
  readonly row: string;
  readonly mends: readonly Mend[];
  /** What is still wrong with it, each as a sentence. */
  readonly left: readonly string[];
  /** `changed`: somebody else wrote it meanwhile. `left`: nothing could be mended. */
  readonly did: "mended" | "planned" | "changed" | "left";
}
