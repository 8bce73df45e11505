import type { Change, Numbers, Shortage, Stored } from "./participant";

/** One conditional write: the row and its counters change together, or not at all. */
export interface Commit<State> {
  readonly key: string;
  /** What the caller believes is stored. Undefined: no row. */
  readonly base: Stored<State> | undefined;
  /** `read`: `base` came from the store, so its version identifies it. `assumed`: all of it must match. */
  readonly trust: "read" | "assumed";
  readonly next: Stored<State>;
  readonly counters: readonly Change[];
}

export type CommitResult<State> =
  | { readonly outcome: "committed" }
  /** A row of another writer is there, as it was when the write failed. Undefined: no row. */
  | { readonly outcome: "conflict"; readonly current: Stored<State> | undefined }
  /** All counters whose condition failed: too little, no item, or otherwise. Nothing was written. */
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

/** The counters in a table, apart from any row. It throws as a store does. */
export interface CounterStore {
  /** The numbers of counters, each as it is at some moment of the call. Undefined for one without an item. */
  numbers(keys: readonly string[]): Promise<readonly (Numbers | undefined)[]>;
  /** Changes counters together, or not at all. False if a condition failed. At most 100. */
  change(changes: readonly Change[]): Promise<boolean>;
}

/** A table with rows and counters. */
export type TableStore<State> = Store<State> & CounterStore;
