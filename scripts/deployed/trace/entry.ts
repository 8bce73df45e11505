/** Whose side of the saga an entry is on: a lane of its drawing. Services are in lower case. */
export type Lane = "execution" | "approval" | "reconciler" | (string & {});

/** What happened. `skipped`: the command had been applied before, so nothing was done again. */
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
  /** What tells of it: an execution's history, a service's row, or a function's log. */
  readonly source: "history" | "row" | "log";
  readonly lane: Lane;
  /** Who did it: `first`, `re-drive 1`, … for executions, else the service. */
  readonly by: string;
  readonly kind: Kind;
  /** The state of the saga that it is about. */
  readonly state?: string;
  readonly what: string;
  /** Of the choreography: the event that it told, or that it was a reaction to. */
  readonly event?: string;
  readonly on?: string;
}

/** One timeline. Of one instant the history comes first, then the row, then the log. */
export function timeline(...parts: readonly (readonly TraceEntry[])[]): TraceEntry[] {
  return parts.flat().toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
