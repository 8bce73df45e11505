import type * as z from "zod";
import type { Giving } from "./given";
import type { Counter, Participant } from "./participant";

/** A command as a service or the record gets it: its name, and the saga's whole request. */
export interface Message<R, Name extends string = string> {
  readonly name: Name;
  readonly request: R;
  /** Goes with `place`: why no new saga may begin with this request. One that has begun goes on. */
  readonly invalid?: string | undefined;
  /** ARN of the execution that sends it, or the event that leads to it. */
  readonly execution?: string | undefined;
  readonly event?: string | undefined;
  /** Why the saga is given up; goes with `abandon` and `cancel`. */
  readonly reason?: string | undefined;
}

/**
 * What a service may ask for beside its own row. The runtime performs it; a saga never does.
 * `fence`: make sure that the saga is abandoned, or learn that it is CONFIRMED. `pivot`: learn whether
 * the pivot has won, and decide nothing. `needs`: read what the steps before it gave, one row each.
 * `find`: look up what became of it outside. `do`, `undo`: act there, or undo that, by the saga's id,
 * once; `tells` is of what it needs.
 */
export type Effect<R> = { readonly request: R } & (
  | { readonly effect: "fence" | "pivot" | "needs" | "find" | "undo" }
  | { readonly effect: "do"; readonly amount: number; readonly tells?: string | undefined }
);

/**
 * What a system outside says of a key. BARRED: undone before it was ever done. PENDING: it is asked
 * for, to be done or undone, and takes its time.
 */
export type Outcome = "DONE" | "REFUSED" | "UNDONE" | "BARRED" | "PENDING";

/** How a saga's pivot stands. WON and LOST are final. */
export type Pivot = "OPEN" | "WON" | "LOST";

/** What these effects told. UNKNOWN: nobody ever used the key. */
export interface Known {
  readonly decision: "ABANDONED" | "CONFIRMED";
  readonly pivot: Pivot;
  /** By the names of its needs; nothing where the row does not have it (yet). */
  readonly given: Readonly<Record<string, unknown>>;
  readonly done: Outcome;
  readonly undone: Outcome;
  readonly found: Outcome | "UNKNOWN";
}

/** What all services of a saga call the same: `OrderConflict`, `orderId`. */
export interface Names<R> {
  readonly noun: string;
  readonly idName: string;
  idOf(request: R): string;
}

/** What every service's row and every answer tells. */
export interface Standing {
  readonly status: string;
}

/** A service's part in a saga. */
export type Serving<R> = Participant<Message<R>, Standing, Standing, Effect<R>, Known>;

export type Row = Readonly<Record<string, unknown>>;

/** What tables hold of one saga: the service's row, and the books of the system outside. */
export interface Rows {
  readonly row: Row | undefined;
  readonly books: Row | undefined;
  /** Whether the books are a provider's own, and cannot be read here. */
  readonly hidden?: boolean;
}

/** Claims about rows: whether each holds, and what is said where it does not. */
export type Claims = readonly (readonly [holds: boolean, otherwise: string])[];

/** What every service of a saga has: a step over one row per saga. */
export interface Doing<R> {
  /** Names its function, its table and its lane in a report: `Payment`. */
  readonly service: string;
  readonly commands: { readonly do: string; readonly undo?: string };
  /** How its step may be refused. */
  readonly refuses: readonly string[];
  readonly row: z.ZodType<Standing>;
  /** The key attribute of its table; left out: the saga's own `idName`. */
  readonly keyAttribute?: string;
  /** The key of a saga's row. */
  key(id: string): string;
  participant(names: Names<R>): Serving<R>;
  /** What its step needs of those before it, by its own names; left out: nothing. */
  readonly needs?: Readonly<Record<string, Giving<unknown>>>;
  /** The system outside that it acts on, as the sandbox plays it; left out: it acts on none. */
  readonly sandbox?: Sandbox<R>;

  /** The status of its row when the saga is done, and when it is undone. */
  readonly ends: { readonly done: string; readonly undone?: readonly string[] };
  /** The time in its row that tells of its step. */
  readonly doneAt: string;
  /** What its step is called as an event. */
  readonly events: { readonly done: string };

  /** The numbers that its step lowers for a request; and those that a row has lowered. */
  takes(request: R): readonly Counter[];
  taken(row: object): readonly Counter[];
  /** The number beside these that says how much there is in all; left out: nobody keeps it. */
  readonly total?: string | undefined;
  /** What must hold of its rows: at every moment; once the saga is done, or undone. */
  readonly claims: Readonly<Record<"always" | "confirmed" | "undone", (rows: Rows) => Claims>>;
  /** Whether its step has come to anything. */
  acted(rows: Rows): boolean;
}

/**
 * One service of a saga: a step and its undo, and how the step may be refused: each refusal leads to
 * the compensation of the whole saga. `hold` and `outside` make one; a service that fits neither writes
 * its own participant.
 */
export interface Service<R> extends Doing<R> {
  readonly commands: { readonly do: string; readonly undo: string };
  readonly ends: { readonly done: string; readonly undone: readonly string[] };
  readonly events: Readonly<Record<"done" | "undone" | "refused", string>>;
}

/** What the compiler says of an undo after the pivot. */
type Never = "a step after the pivot is never undone" & { readonly never: true };

/**
 * A service whose step comes after the pivot: it is tried until it works, and never undone. A refusal
 * goes to a person, and is tried again. `deed` makes one.
 */
export interface Retriable<R> extends Doing<R> {
  readonly commands: { readonly do: string; readonly undo?: Never };
}

/** What a system outside keeps of a key. */
export type Books = Row &
  Standing & {
    readonly amount: number;
    /** What else it was told when it was done. */
    readonly told?: string | undefined;
    /** Whether the system outside has forgotten what this idempotency key was used for. */
    readonly forgotten?: boolean | undefined;
  };

/** A system outside, which keeps by key what became of it, and how often it was done and undone. */
export interface Sandbox<R> {
  /** Where the sandbox keeps its books. */
  readonly table: string;
  readonly words: Readonly<Record<Outcome, string>>;
  readonly counts: { readonly done: string; readonly undone: string };
  /** How a row of its books is read. */
  readonly row: z.ZodType<Books>;
  /** Which requests it refuses. */
  refuses(request: R): boolean;
  /** Which it undoes only some time after it was asked to; left out: none. */
  undoesSlowly?(request: R): boolean;
  /** Which it does, and tells each time that it failed; left out: none. */
  errs?(request: R): boolean;
}

/** What a service's events are called where it does not say. */
export const eventsNamed = (service: string): Service<never>["events"] => ({
  done: `${service}Done`,
  undone: `${service}Undone`,
  refused: `${service}Refused`,
});
