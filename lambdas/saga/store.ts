import type { Counter, Shortage, Stored } from "./participant";

/** One conditional write: the row, and the counters that change with it or not at all. */
export interface Commit<State> {
  readonly key: string;
  /** What the caller believes is stored; nothing: no row. */
  readonly base: Stored<State> | undefined;
  /** `read`: `base` came from the store, its version identifies it. `assumed`: all of it must match. */
  readonly trust: "read" | "assumed";
  readonly next: Stored<State>;
  readonly counters: readonly Counter[];
}

export type CommitResult<State> =
  | { readonly outcome: "committed" }
  /** Somebody else's row stands there (nothing: no row), as it was when the write failed. */
  | { readonly outcome: "conflict"; readonly current: Stored<State> | undefined }
  /** Counters that would have fallen below zero, or have no item: all of them, nothing was written. */
  | { readonly outcome: "short"; readonly shortages: readonly Shortage[] };

/**
 * Where a participant's rows live. What a commit wrote itself it never takes for somebody else's.
 * Throws `Unavailable` when the outcome is not known; `Busy` where nothing was written, since others
 * were faster; `DamagedRow` when a row, or a number in one, is not what the table holds.
 */
export interface Store<State> {
  /** The row as it is now, nothing where there is none. */
  read(key: string): Promise<Stored<State> | undefined>;
  commit(commit: Commit<State>): Promise<CommitResult<State>>;
}
