import type * as z from "zod";
import type { Known, Outcome } from "../saga/service";
import type { Store } from "../saga/store";

/** It is refused, and why, in one word of the system outside. It ends in logs: nothing secret. */
export interface Refusal {
  readonly outcome: "REFUSED";
  readonly cause: string;
}

/** What is left at the system outside, has moved nothing, and is no saga's. */
export interface Orphan {
  readonly id: string;
  /** The saga that it was made for. */
  readonly sagaId: string;
  /** The system's own word. */
  readonly status: string;
}

/**
 * An outside system, as a service needs it. The saga's id is the idempotency key. If the answer is not known,
 * a method throws `Unavailable` and is called again. A system that stores an error answers with it each time,
 * so the service looks the key up. `sandbox` is the default; `serviceFunction` takes another one.
 */
export interface Provider<R> {
  /**
   * The least number of seconds for which a key makes `do` happen once. It must outlive every call that may
   * still be on its way. Before a later `do` the service looks the key up, because it may be forgotten by
   * then.
   */
  readonly keySeconds: number;
  /** Does it, once per key, and returns what the key holds afterwards. `tells`: what earlier steps gave. */
  do(request: R, amount: number, tells?: string): Promise<Outcome | Refusal>;
  /**
   * Undoes what was done for the saga, even if its key is forgotten. If nothing was done, it bars the key.
   * DONE and PENDING say that it is not undone yet, so it is asked again.
   */
  undo(request: R): Promise<Outcome>;
  /**
   * Reads what became of it, even if the key is forgotten. It changes nothing. UNKNOWN: the key was never used.
   * BEGUN: it was asked for and is not done, and `do` continues it. ACTING: somebody else must act, and may do so
   * until it is undone, also after it was REFUSED.
   */
  find(request: R): Promise<Known["found"] | Refusal>;
  /** Removes what is kept only until a saga has ended, such as a secret. It is called once its undo is done. */
  forget?(request: R): Promise<void>;
  /** Finds what `saga audit --provider` shows. It changes nothing. Without it: nothing can be left there. */
  orphans?(): AsyncIterable<Orphan>;
  /** Removes an orphan. @throws Unavailable. */
  cancel?(orphan: Orphan): Promise<void>;
}

/**
 * A provider whose system gives ids of its own, or forgets its keys: it keeps what it must remember
 * in a table of its own, a row for each saga, written by conditional writes.
 */
export interface Remembering<R, Memory extends object = object> {
  /** How a row of its memory is read. */
  readonly remembers: z.ZodType<Memory>;
  /**
   * The provider, over the table of its memory; `name` is that table's, which no other has in the account, and which
   * stays when other tables are restored.
   * @param awaits whether the service waits for somebody who must act. If not, such a request must be refused.
   */
  over(memory: Store<Memory>, name: string, awaits: boolean): Provider<R>;
}

/** What a provider says, and why where it says that too. */
export const saidOf = (what: "done" | "found", said: Known["found"] | Refusal): Partial<Known> =>
  typeof said === "string" ? { [what]: said } : { [what]: said.outcome, cause: said.cause };
