import type * as z from "zod";
import type { Looking, Seen } from "./buckets";
import type { Giving } from "./given";
import type { Counter, Participant, Shortage } from "./participant";

/** A command as a service or the record receives it: its name, and the saga's whole request. */
export interface Message<R, Name extends string = string> {
  readonly name: Name;
  readonly request: R;
  /** Goes with `place`: why no new saga may begin with this request. A saga that has begun goes on. */
  readonly invalid?: string | undefined;
  /** ARN of the execution that sends it; or the event that leads to it. */
  readonly execution?: string | undefined;
  readonly event?: string | undefined;
  /** Why the saga is abandoned. Goes with `abandon` and `cancel`. */
  readonly reason?: string | undefined;
  /** Who asks for it, if that is known. Goes with `place` and `abandon`, and is kept on the record. */
  readonly by?: string | undefined;
}

/**
 * What a service may ask for beside its own row. The runtime performs it, never the service itself. `fence`:
 * make sure that the saga is abandoned, or learn that it is CONFIRMED. `pivot`: learn whether the pivot has
 * won, without deciding. `needs`: read what earlier steps gave, one row each. `find`: look up what happened
 * outside. `do`, `undo`: act outside, or undo that. The saga's id is the key, so each happens once. `tells`
 * is the part of those needs that the outside system gets. `look`: read how counters are spread over buckets.
 * `sellOut`: note on them that every bucket is empty.
 */
export type Effect<R> = { readonly request: R } & (
  | { readonly effect: "fence" | "pivot" | "needs" | "find" | "undo" }
  | { readonly effect: "do"; readonly amount: number; readonly tells?: string | undefined }
  | ({ readonly effect: "look" | "sellOut" } & Looking)
);

/**
 * What an outside system says of a key. BARRED: undone before it was ever done. PENDING: the system was asked
 * to do or undo it, and is not finished. ACTING: somebody else must act there; asking again does nothing.
 */
export type Outcome = "DONE" | "REFUSED" | "UNDONE" | "BARRED" | "PENDING" | "ACTING";

/** The state of a saga's pivot. WON and LOST are final. */
export type Pivot = "OPEN" | "WON" | "LOST";

/**
 * What these effects return. UNKNOWN: the key was never used. BEGUN: it was asked for, and nothing is done until
 * somebody asks again.
 */
export interface Known {
  readonly decision: "ABANDONED" | "CONFIRMED";
  readonly pivot: Pivot;
  /** By the names of the service's needs. A value is undefined if its row does not have it (yet). */
  readonly given: Readonly<Record<string, unknown>>;
  readonly done: Outcome;
  readonly undone: Outcome;
  readonly found: Outcome | "UNKNOWN" | "BEGUN";
  /** Why the system outside refuses, in its own word; nothing where it does not say. */
  readonly cause: string;
  /** What is known of counters with buckets, by their keys. */
  readonly seen: Readonly<Record<string, Seen>>;
}

/** The names that all services of a saga share: `OrderConflict`, `orderId`. */
export interface Names<R> {
  readonly noun: string;
  readonly idName: string;
  idOf(request: R): string;
}

/** What every service's row and every answer contains. */
export interface Standing {
  readonly status: string;
}

/** A service's part in a saga. */
export type Serving<R> = Participant<Message<R>, Standing, Standing, Effect<R>, Known>;

export type Row = Readonly<Record<string, unknown>>;

/** What the tables hold of one saga: the service's row, and the books of the outside system. */
export interface Rows {
  readonly row: Row | undefined;
  readonly books: Row | undefined;
  /** Whether the books belong to a real provider, so that they cannot be read here. */
  readonly hidden?: boolean;
}

/** Claims about rows, each with the message if it does not hold. */
export type Claims = readonly (readonly [holds: boolean, otherwise: string])[];

/**
 * What a step after the pivot takes: something that an earlier step holds in the same outside system, such as an
 * authorised payment, until `seconds` after that step.
 */
export interface Redeems {
  readonly from: { readonly service: string };
  readonly seconds: number;
}

/** What every service of a saga has: a step over one row per saga. */
export interface Doing<R> {
  /** Names its function, its table and its lane in a report: `Payment`. */
  readonly service: string;
  readonly commands: { readonly do: string; readonly undo?: string };
  /** The refusals of its step. */
  readonly refuses: readonly string[];
  readonly row: z.ZodType<Standing>;
  /** The key attribute of its table. Without it: the saga's own `idName`. */
  readonly keyAttribute?: string;
  /** The key of a saga's row. */
  key(id: string): string;
  participant(names: Names<R>): Serving<R>;
  /** The data that its step needs from earlier steps, by its own names. Without it: none. */
  readonly needs?: Readonly<Record<string, Giving<unknown>>>;
  /** What its step takes of what an earlier step holds outside. Without it: nothing. */
  readonly redeems?: Redeems;
  /** For how long its step waits for somebody who must act outside, once it learns of that. Without it: never. */
  readonly awaits?: { readonly seconds: number };
  /** The field of the request that only this service may know, such as a payment token. */
  readonly secret?: string;
  /** How the sandbox plays the outside system that it acts on. Without it: it acts on none. */
  readonly sandbox?: Sandbox<R>;

  /** The status of its row when the saga is done, and when it is undone. */
  readonly ends: { readonly done: string; readonly undone?: readonly string[] };
  /** The attribute of its row with the time of its step. */
  readonly doneAt: string;
  /** The event of its step. */
  readonly events: { readonly done: string };

  /** The numbers that its step lowers for a request; and those that a row has lowered. */
  takes(request: R): readonly Counter[];
  taken(row: object): readonly Counter[];
  /** The attribute beside these numbers with the total. Without it: no total is kept. */
  readonly total?: string | undefined;
  /** Whether an operator may spread these numbers over buckets. Its function reads them then. */
  readonly spreads?: boolean;
  /** The refusal of its step where a counter has no more than that: a name in `refuses`. */
  refusalOf?(request: R, shortage: Shortage): string | undefined;
  /** What must hold of its rows: always, once the saga is confirmed, and once it is undone. */
  readonly claims: Readonly<Record<"always" | "confirmed" | "undone", (rows: Rows) => Claims>>;
  /** Whether its step has had an effect. */
  acted(rows: Rows): boolean;
}

/**
 * One service of a saga: a step, its undo, and the refusals of the step. Each refusal leads to the
 * compensation of the whole saga. `hold` and `outside` make a service. A service that fits neither writes its
 * own participant.
 */
export interface Service<R> extends Doing<R> {
  readonly commands: { readonly do: string; readonly undo: string };
  readonly ends: { readonly done: string; readonly undone: readonly string[] };
  readonly events: Readonly<Record<"done" | "undone" | "refused", string>>;
}

/** The compiler's message for an undo after the pivot. */
type Never = "a step after the pivot is never undone" & { readonly never: true };

/**
 * A service whose step comes after the pivot. The step is retried until it works, and never undone. A refusal
 * goes to a person, and the step is retried. `deed` makes one.
 */
export interface Retriable<R> extends Doing<R> {
  readonly commands: { readonly do: string; readonly undo?: Never };
}

/** What an outside system keeps for a key. */
export type Books = Row &
  Standing & {
    readonly amount: number;
    /** What else the system was told when it acted. */
    readonly told?: string | undefined;
    /** Whether the outside system has forgotten what this idempotency key was used for. */
    readonly forgotten?: boolean | undefined;
  };

/** An outside system. For each key it keeps what happened, and how often it was done and undone. */
export interface Sandbox<R> {
  /** Where the sandbox keeps its books. */
  readonly table: string;
  readonly words: Readonly<Record<Outcome, string>>;
  readonly counts: { readonly done: string; readonly undone: string };
  /** The schema of a row of its books. */
  readonly row: z.ZodType<Books>;
  /** The requests that it refuses. */
  refuses(request: R): boolean;
  /** The requests that it undoes only some time after it was asked to. Without it: none. */
  undoesSlowly?(request: R): boolean;
  /** The requests that it does, but reports as failed each time. Without it: none. */
  errs?(request: R): boolean;
  /** The requests for which somebody else must act before it is done. Without it: none. */
  asks?(request: R): boolean;
}

/** The names of a service's events if it declares none. */
export const eventsNamed = (service: string): Service<never>["events"] => ({
  done: `${service}Done`,
  undone: `${service}Undone`,
  refused: `${service}Refused`,
});
