/**
 * The types between a participant's pure `decide` and the runner that carries out its decisions. Nothing here
 * depends on a certain saga, DynamoDB or Lambda.
 */

/** A row as stored: the participant's state and how many commits made it. */
export interface Stored<State> {
  readonly version: number;
  readonly state: State;
}

/**
 * A number in another item of the same table. It changes in the same transaction as the row. If a number
 * cannot be lowered that far, or its item does not exist, the whole commit fails. To add, only the item must
 * exist. So what is given back is never lost.
 */
export interface Counter {
  readonly key: string;
  readonly attribute: string;
  readonly add: number;
  /** The key of the counter of which this is a row, where a service says what it has taken. Default: its own. */
  readonly of?: string;
}

/** Numbers of one item, by attribute. */
export type Numbers = Readonly<Record<string, number>>;

/** A change of a counter that asks for more than that the number suffices. It changes several numbers at once. */
export interface Change extends Counter {
  /** The least that must be there. Default: what is taken; to give back, only the item must exist. */
  readonly least?: number;
  /** Other numbers of the item that must be so. Undefined: the item must not have the number. */
  readonly is?: Readonly<Record<string, number | undefined>>;
  /** Other numbers of the item that are added to, set, or removed. */
  readonly adds?: Numbers;
  readonly sets?: Numbers;
  readonly clears?: readonly string[];
  /** An item that does not exist is made. */
  readonly makes?: boolean;
  /** Another item would do as well, so the write does not wait while a transaction has this one. */
  readonly elsewhere?: boolean;
}

/** How a counter is spread over buckets, as its own row says it: see `buckets.ts`. */
export interface Spread {
  /** How many buckets are in use, and how many rows of buckets exist. */
  readonly buckets: number;
  readonly rows: number;
  /** Rises whenever an empty row may have got something. */
  readonly epoch: number;
  /** Every row is empty. */
  readonly soldOut: boolean;
}

/** A counter that could not change, and its value. `available` is undefined if there is none. */
export interface Shortage {
  readonly key: string;
  readonly available: number | undefined;
  /** What its row says about buckets. Missing if the counter was never spread. */
  readonly spread?: Spread;
  /** A transaction had the item, so nothing is known of the number. */
  readonly isTaken?: boolean;
}

/** What earlier commits of the same invocation tell the next decision. */
export interface Facts {
  readonly shortages?: readonly Shortage[];
  /** This invocation has written the row that is there. */
  readonly committed?: boolean;
}

/** What a participant wants done with a command. */
export type Decision<State, Answer, Effect> =
  /** Write this state. With an answer the command is done. Without one, `decide` is asked again. */
  | {
      readonly do: "commit";
      readonly state: State;
      readonly counters?: readonly Change[];
      readonly answer?: Answer;
    }
  /** The command was applied before: give the first answer again, and write nothing. */
  | { readonly do: "replay"; readonly answer: Answer }
  /** The command will never be applied: write nothing. `kind` becomes the error's name. */
  | { readonly do: "refuse"; readonly kind: string; readonly cause: string }
  /** Perform this outside effect, then ask `decide` again with its result. */
  | { readonly do: "perform"; readonly effect: Effect };

/** One service's side of a saga. Pure: no I/O, no clock, no randomness. */
export interface Participant<Command, State, Answer, Effect, Known> {
  /** The key of the row that a command is about, derived from the saga's id alone. */
  key(command: Command): string;
  /**
   * The row that a command meets if nothing went wrong before it. Undefined: no row. Assuming it saves a
   * read. If the assumption is wrong, the conditional write fails and returns the real row. An assumed state
   * may leave attributes out: only those that it names must match. `unread`: nothing can be assumed, so the
   * row is read first.
   */
  expect(command: Command): Stored<State> | undefined | "unread";
  /**
   * @param now ISO 8601 time. It is passed in, so that a decision depends only on its arguments.
   * @param known what this invocation's effects and failed commits have returned so far.
   */
  decide(
    state: State | undefined,
    command: Command,
    now: string,
    known: Partial<Known> & Facts,
  ): Decision<State, Answer, Effect>;
}

/** Closes an exhaustive switch: an unhandled state or command does not compile. */
export function unreachable(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}

/** Decides to give the first answer again. */
export const replay = <Answer>(answer: Answer) => ({ do: "replay", answer }) as const;
/** Decides to refuse for ever. @param kind the name of the error, as in the service's `refuses`. */
export const refuse = (kind: string, cause: string) => ({ do: "refuse", kind, cause }) as const;
/** Decides to have an effect performed, and to be asked again with its result. */
export const perform = <Effect>(effect: Effect) => ({ do: "perform", effect }) as const;
