import type { Known, Outcome } from "../saga/service";

/**
 * A system outside, as a service that acts on it needs it. The saga's id is the idempotency key. What
 * cannot be told throws `Unavailable`, and is asked again; a system that stores an error answers it
 * each time, and is looked up. `sandbox` is the default; `serviceFunction` takes another one.
 */
export interface Provider<R> {
  /**
   * How long at least a key makes `do` happen once. It must outlive every call that may still be on
   * its way: what is asked for later is looked up first, since the key may be forgotten by then.
   */
  readonly keySeconds: number;
  /** Does it, once per key, and answers what the key holds afterwards. `tells`: what earlier steps gave. */
  do(request: R, amount: number, tells?: string): Promise<Outcome>;
  /**
   * Undoes what was done for the saga, also when its key is forgotten, and bars the key if nothing
   * was. DONE and PENDING say that it is not undone yet: it is asked again.
   */
  undo(request: R): Promise<Outcome>;
  /** What became of it; a look, also when the key is forgotten. */
  find(request: R): Promise<Known["found"]>;
}
