/** The part of the saga that an entry belongs to, which is a lane of its drawing. Services are in lower case. */
export type Lane = "execution" | "approval" | "reconciler" | (string & {});

/** The kinds of entries. `skipped`: the command was applied before, so nothing was done again. */
export const KINDS = [
  "started",
  "tried",
  "repeated",
  "done",
  "skipped",
  "undone",
  "refused",
  "failed",
  "parked",
  "committed",
  "told",
  "ended",
] as const;
export type Kind = (typeof KINDS)[number];

/** One thing that is recorded of a saga. */
export interface TraceEntry {
  /** ISO 8601. */
  readonly at: string;
  /** Where it is recorded: an execution's history, a service's row, or a function's log. */
  readonly source: "history" | "row" | "log";
  readonly lane: Lane;
  /** Who did it: `first`, `re-drive 1`, … for executions, else the service. */
  readonly by: string;
  readonly kind: Kind;
  /** The state of the saga that the entry is about. */
  readonly state?: string;
  readonly what: string;
  /** In the choreography: the event that was published, or that was reacted to. */
  readonly event?: string;
  readonly on?: string;
}

/** One timeline. At the same instant the history comes first, then the row, then the log. */
export function timeline(...parts: readonly (readonly TraceEntry[])[]): TraceEntry[] {
  return parts.flat().toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
