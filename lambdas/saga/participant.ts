/**
 * The language between a participant's pure `decide` and the runner that carries its decisions
 * out. Nothing here knows orders, DynamoDB or Lambda.
 */

/** A row as stored: the participant's state and how many commits made it. */
export interface Stored<State> {
  readonly version: number;
  readonly state: State;
}

/**
 * A number in another item of the same table that changes in the same transaction as the row.
 * A number that does not suffice to be lowered, or whose item does not exist, fails the whole
 * commit. To add something needs the item only: what is given back is never lost.
 */
export interface Counter {
  readonly key: string;
  readonly attribute: string;
  readonly add: number;
}

/** A counter that could not change, and what it holds (nothing where there is none). */
export interface Shortage {
  readonly key: string;
  readonly available: number | undefined;
}

/** What commits tell the next decision of the same invocation. */
export interface Facts {
  readonly shortages?: readonly Shortage[];
  /** This invocation has written the row: what stands there is its own. */
  readonly committed?: boolean;
}

/** What a participant wants done with a command. */
export type Decision<State, Answer, Effect> =
  /** Write this state. With an answer the command is done, without one `decide` is asked again. */
  | {
      readonly do: "commit";
      readonly state: State;
      readonly counters?: readonly Counter[];
      readonly answer?: Answer;
    }
  /** The command was applied before: give the first answer again, write nothing. */
  | { readonly do: "replay"; readonly answer: Answer }
  /** The command will never be applied: `kind` becomes the error name, write nothing. */
  | { readonly do: "refuse"; readonly kind: string; readonly cause: string }
  /** Do this outside effect, then ask again with what it told. */
  | { readonly do: "perform"; readonly effect: Effect };

/** One service's side of a saga. Pure: no I/O, no clock, no randomness. */
export interface Participant<Command, State, Answer, Effect, Known> {
  /** The key of the row that a command is about, derived from the saga's id alone. */
  key(command: Command): string;
  /**
   * The row that a command meets when nothing went wrong before it (nothing: no row). Assuming it
   * saves the read; a wrong assumption fails the conditional write, which returns the real row.
   * An assumed state may leave attributes out: what it names must match, and only that.
   * `unread`: nothing can be assumed, read the row first.
   */
  expect(command: Command): Stored<State> | undefined | "unread";
  /**
   * @param now ISO 8601 time, handed in so that a decision depends on its arguments alone.
   * @param known what this invocation's effects and failed commits have told so far.
   */
  decide(
    state: State | undefined,
    command: Command,
    now: string,
    known: Partial<Known> & Facts,
  ): Decision<State, Answer, Effect>;
}

/** Closes an exhaustive switch: a state or command that is not handled fails to compile. */
export function unreachable(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}

/** Decides to give the first answer again. */
export const replay = <Answer>(answer: Answer) => ({ do: "replay", answer }) as const;
/** Decides to refuse for ever. @param kind the name of the error, as in the service's `refuses`. */
export const refuse = (kind: string, cause: string) => ({ do: "refuse", kind, cause }) as const;
/** Decides to have an effect performed, and to be asked again with what it told. */
export const perform = <Effect>(effect: Effect) => ({ do: "perform", effect }) as const;
