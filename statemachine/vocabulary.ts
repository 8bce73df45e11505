/**
 * The words of what is compiled: `declaration.ts` makes it of a saga, `to-asl.ts` makes a state
 * machine of it.
 */

/** How often a task is tried again after a transient error. Seconds; full jitter. */
export interface Retry {
  readonly maxAttempts: number;
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
}

/** What all tasks of one direction share. The timeout must outlast the function's own. */
export interface Patience {
  readonly timeoutSeconds: number;
  readonly retry: Retry;
}

/** `compensate`: undo the whole saga. `reject`: nothing was committed, fail under that name. */
export type StepRoute = "compensate" | "reject";

/**
 * `reject`: not this saga's row. `closed`: the pivot has won, nothing is to be undone. `failed`: it
 * is not undone yet, which goes the way of whatever fails there.
 */
export type UndoRoute = "reject" | "closed" | "failed";

/** `stuck`: a person is told and the execution fails; what comes after the pivot is never undone. */
export type RetriableRoute = "stuck";

/** One command to one participant, and where each refusal of it leads. */
export interface Command<Route extends string = string> {
  readonly name: string;
  readonly participant: string;
  readonly command: string;
  readonly refused: Readonly<Record<string, Route>>;
  /** The participants whose steps give what this one needs. */
  readonly needs?: readonly string[];
}

/** What the state machine itself writes to a row, field by field; a misspelt one does not compile. */
export interface Park<Row = Record<string, string>> {
  readonly table: string;
  readonly key: string;
  readonly onlyIf: Readonly<Partial<Row>>;
  readonly token: keyof Row & string;
  readonly execution: keyof Row & string;
}

/**
 * Waits for a person's decision, which is kept on the saga's record. The wait costs nothing: the state stores its
 * task token there, and the approval function sends it back. An answer to the token only ends the wait. Anybody
 * who holds the token could send one, so the record decides.
 */
export interface Approval {
  readonly kind: "approval";
  readonly name: string;
  /** The choice before the wait. */
  readonly choice: string;
  /** The state after the wait, which reads the row. */
  readonly reads: string;
  /** The step that tells the decision so far; its command is sent again to read the row. */
  readonly asks: string;
  /** Fields of that step's answer: the decision, and how many seconds it may be waited for. */
  readonly decision: string;
  readonly seconds: string;
  /** How often it waits at most; what ends a wait without a decision may never stop. */
  readonly mostWaits: number;
  /** Decisions that let the saga go on, and the one that ends it, under this failure's name. */
  readonly passes: readonly string[];
  readonly rejects: { readonly decision: string; readonly failure: string };
  /** Where the token goes, and what must hold of that row for the wait to begin. */
  readonly park: Park;
}

/**
 * `compensatable`: can be undone; its undo is armed before the step is tried, so an outcome that
 * nobody knows is undone too. `pivot`: decides, cannot be undone, comes after all of them.
 * `retriable`: comes after the pivot, is tried until it works, and never undone.
 */
export type Step =
  | (Command<StepRoute> & {
      readonly kind: "compensatable";
      readonly undo: Command<UndoRoute>;
      /** Of a first step: fails under this name where the machine cannot even read its input. */
      readonly unreadable?: string | undefined;
    })
  | (Command<StepRoute> & { readonly kind: "pivot" })
  | (Command<RetriableRoute> & { readonly kind: "retriable" })
  | Approval;

/** How long what comes after the pivot is tried, and under which name the execution fails then. */
export interface Onward extends Patience {
  readonly escalation: string;
}

/** A step up to the pivot that sends a command. */
export type Committing = Exclude<Step, Approval | { readonly kind: "retriable" }>;

export interface Declaration {
  readonly name: string;
  readonly comment: string;
  /** JSONata: the saga's id, the key of everything it does. */
  readonly id: string;
  /** What the saga's output calls that id. */
  readonly idName: string;
  /** What a message to a participant calls the saga's input: `{ command, [input]: … }`. */
  readonly input: string;
  readonly steps: readonly Step[];
  /** Sent before any undo: the rival of the pivot. Whichever comes first is final. */
  readonly fence: Command<UndoRoute>;
  readonly forward: Patience;
  readonly backward: Patience;
  /** Of a saga with retriable steps. */
  readonly onward?: Onward;
  /** How long a participant that has too much to do is waited for, in either direction. */
  readonly busy: Retry;
  readonly outcomes: { readonly done: string; readonly undone: string };
}
