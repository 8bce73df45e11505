/**
 * The types of what is compiled. `declaration.ts` makes a declaration from a saga, `to-asl.ts` makes a state
 * machine from it.
 */

/** How often a task is retried after a transient error. Seconds; full jitter. */
export interface Retry {
  readonly maxAttempts: number;
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
}

/** What all tasks of one direction share. The timeout must be longer than the function's own. */
export interface Patience {
  readonly timeoutSeconds: number;
  readonly retry: Retry;
}

/** `compensate`: undo the whole saga. `reject`: nothing was committed, so fail under that name. */
export type StepRoute = "compensate" | "reject";

/**
 * `reject`: the row belongs to another saga. `closed`: the pivot has won, so nothing is undone. `failed`: it
 * is not undone yet, which is handled as any other failure.
 */
export type UndoRoute = "reject" | "closed" | "failed";

/** `stuck`: a person is told and the execution fails. A step after the pivot is never undone. */
export type RetriableRoute = "stuck";

/** One command to one participant, and where each of its refusals leads. */
export interface Command<Route extends string = string> {
  readonly name: string;
  readonly participant: string;
  readonly command: string;
  readonly refused: Readonly<Record<string, Route>>;
  /** The participants whose steps give what this one needs. */
  readonly needs?: readonly string[];
  /** The participant whose step holds what this one takes. */
  readonly redeems?: string | undefined;
}

/** What the state machine itself writes to a row, by field. A misspelt field does not compile. */
export interface Park<Row = Record<string, string>> {
  readonly table: string;
  readonly key: string;
  readonly onlyIf: Readonly<Partial<Row>>;
  readonly token: keyof Row & string;
  readonly execution: keyof Row & string;
  /** Fields that it sets, each to a field of the asked step's answer. */
  readonly sets?: Readonly<Partial<Row>>;
}

/**
 * Waits for a person's decision, which is kept on the saga's record; or for somebody who must act in an outside
 * system. The wait costs nothing: the state stores its task token on the record, and a function sends it back. An
 * answer to the token only ends the wait. Anybody who holds the token could send one, so the asked step decides.
 */
export interface Approval {
  readonly kind: "approval";
  readonly name: string;
  /** The choice before the wait. */
  readonly choice: string;
  /** The state after the wait, which reads the row. */
  readonly reads: string;
  /** The step that returns the decision so far. Its command is sent again to read the row. */
  readonly asks: string;
  /** The state that is entered if the record lets the saga wait no more, and the step that it sends again. */
  readonly decided?: { readonly reads: string; readonly asks: string };
  /** Fields of that step's answer: the decision, and for how many seconds the saga may wait for it. */
  readonly decision: string;
  readonly seconds: string;
  /** How often it waits at most. Without this limit, something that ends each wait could go on for ever. */
  readonly mostWaits: number;
  /** Seconds of the first wait. Each later one is twice as long. Without it: as long as there is time. */
  readonly firstSeconds?: number;
  /** The decisions after which the saga goes on; and the decision that ends it, under this failure's name. */
  readonly passes: readonly string[];
  readonly rejects?: { readonly decision: string; readonly failure: string };
  /** Where the token is stored, and what must hold of that row for the wait to begin. */
  readonly park: Park;
}

/**
 * `compensatable`: can be undone. Its undo is armed before the step is tried, so an unknown outcome is undone
 * too. `pivot`: decides and cannot be undone. It comes after all compensatable steps. `retriable`: comes
 * after the pivot, is retried until it works, and is never undone.
 */
export type Step =
  | (Command<StepRoute> & {
      readonly kind: "compensatable";
      readonly undo: Command<UndoRoute>;
      /**
       * Only for a first step: the execution fails under this name if the state machine cannot read its
       * input.
       */
      readonly unreadable?: string | undefined;
    })
  | (Command<StepRoute> & { readonly kind: "pivot" })
  | (Command<RetriableRoute> & { readonly kind: "retriable" })
  | Approval;

/** How steps after the pivot are retried, and the name under which the execution fails then. */
export interface Onward extends Patience {
  readonly escalation: string;
}

/** A step up to the pivot that sends a command. */
export type Committing = Exclude<Step, Approval | { readonly kind: "retriable" }>;

export interface Declaration {
  readonly name: string;
  readonly comment: string;
  /** JSONata: the saga's id, which is the key of all its rows. */
  readonly id: string;
  /** The name of that id in the saga's output. */
  readonly idName: string;
  /** The name of the saga's input in a message to a participant: `{ command, [input]: … }`. */
  readonly input: string;
  readonly steps: readonly Step[];
  /** Sent before any undo. It competes with the pivot, and the first of the two is final. */
  readonly fence: Command<UndoRoute>;
  readonly forward: Patience;
  readonly backward: Patience;
  /** Only for a saga with retriable steps. */
  readonly onward?: Onward;
  /** How commands to a busy participant are retried, in either direction. */
  readonly busy: Retry;
  readonly outcomes: { readonly done: string; readonly undone: string };
}
