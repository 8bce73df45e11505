/**
 * The words in which a saga is declared. They know no orders: a declaration names its own
 * participants, commands and refusals, and `to-asl.ts` makes a state machine of it.
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

/** `reject`: not this saga's row. `closed`: the pivot has won, nothing is to be undone. */
export type UndoRoute = "reject" | "closed";

/** One command to one participant, and where each refusal of it leads. */
export interface Command<Route extends string = string> {
  readonly name: string;
  readonly participant: string;
  readonly command: string;
  readonly refused: Readonly<Record<string, Route>>;
}

/**
 * Waits for a person's decision, which is kept on a row that the saga owns. The wait itself costs
 * nothing: the state stores its own task token there, and whoever decides sends it back.
 */
export interface Approval {
  readonly kind: "approval";
  readonly name: string;
  /** The choice before the wait. */
  readonly choice: string;
  /** The step that tells the decision so far; asked again whenever it may have changed. */
  readonly asks: string;
  /** Fields of that step's answer: the decision, and until when to wait for it (ISO 8601). */
  readonly decision: string;
  readonly deadline: string;
  /** Decisions that let the saga go on, and the one that ends it, under this failure's name. */
  readonly passes: readonly string[];
  readonly rejects: { readonly decision: string; readonly failure: string };
  /** Where the token goes, and what must hold of that row for the wait to begin. */
  readonly park: {
    readonly table: string;
    readonly key: string;
    readonly onlyIf: Readonly<Record<string, string>>;
    readonly token: string;
    readonly execution: string;
  };
}

/**
 * `compensatable`: can be undone; its undo is armed before the step is tried, so an outcome that
 * nobody knows is undone too. `pivot`: decides, cannot be undone, comes last.
 */
export type Step<
  Do extends Command<StepRoute> = Command<StepRoute>,
  Undo extends Command<UndoRoute> = Command<UndoRoute>,
> =
  | (Do & { readonly kind: "compensatable"; readonly undo: Undo })
  | (Do & { readonly kind: "pivot" })
  | Approval;

export interface Saga<
  S extends Step = Step,
  Fence extends Command<UndoRoute> = Command<UndoRoute>,
> {
  readonly name: string;
  readonly comment: string;
  /** JSONata: the saga's id, the key of everything it does. */
  readonly id: string;
  /** What the saga's output calls that id. */
  readonly idName: string;
  /** What a message to a participant calls the saga's input: `{ command, [input]: … }`. */
  readonly input: string;
  readonly steps: readonly S[];
  /** Sent before any undo: the rival of the pivot. Whichever comes first is final. */
  readonly fence: Fence;
  readonly forward: Patience;
  readonly backward: Patience;
  /** How long a participant that has too much to do is waited for, in either direction. */
  readonly busy: Retry;
  readonly outcomes: { readonly done: string; readonly undone: string };
}

/** Each participant's commands and, per command, the names that it may refuse with. */
type Participants = Record<string, object>;

/** A command of one of these participants, with every one of its refusals routed. */
type CommandOf<P extends Participants, Route extends string> = {
  [Name in keyof P & string]: {
    [C in keyof P[Name] & string]: {
      readonly name: string;
      readonly participant: Name;
      readonly command: C;
      readonly refused: Readonly<Record<P[Name][C] & string, Route>>;
    };
  }[keyof P[Name] & string];
}[keyof P & string];

/** Declares a saga over these participants: a misspelt or unrouted name does not compile. */
export function saga<P extends Participants>(
  declaration: Saga<
    Step<CommandOf<P, StepRoute>, CommandOf<P, UndoRoute>>,
    CommandOf<P, UndoRoute>
  >,
): Saga {
  return declaration;
}
