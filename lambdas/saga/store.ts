import type { Counter, Shortage, Stored } from "./participant";

/** One conditional write: the row and its counters change together, or not at all. */
export interface Commit<State> {
  readonly key: string;
  /** What the caller believes is stored. Undefined: no row. */
  readonly base: Stored<State> | undefined;
  /** `read`: `base` came from the store, so its version identifies it. `assumed`: all of it must match. */
  readonly trust: "read" | "assumed";
  readonly next: Stored<State>;
  readonly counters: readonly Counter[];
}

export type CommitResult<State> =
  | { readonly outcome: "committed" }
  /** A row of another writer is there, as it was when the write failed. Undefined: no row. */
  | { readonly outcome: "conflict"; readonly current: Stored<State> | undefined }
  /** All counters that would have fallen below zero or have no item. Nothing was written. */
  | { readonly outcome: "short"; readonly shortages: readonly Shortage[] };

/**
 * Where a participant's rows are stored. A commit recognises its own write, and never takes it for another
 * writer's. Throws `Unavailable` if the outcome is not known; `Busy` if others were faster and nothing was
 * written; `DamagedRow` if a row, or a number in one, is not what the table should hold.
 */
export interface Store<State> {
  /** The row as it is now. Undefined if there is none. */
  read(key: string): Promise<Stored<State> | undefined>;
  commit(commit: Commit<State>): Promise<CommitResult<State>>;
}
