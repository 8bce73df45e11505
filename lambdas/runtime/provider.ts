import type { Known, Outcome } from "../saga/service";

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
  do(request: R, amount: number, tells?: string): Promise<Outcome>;
  /**
   * Undoes what was done for the saga, even if its key is forgotten. If nothing was done, it bars the key.
   * DONE and PENDING say that it is not undone yet, so it is asked again.
   */
  undo(request: R): Promise<Outcome>;
  /** Reads what became of it, even if the key is forgotten. It changes nothing. */
  find(request: R): Promise<Known["found"]>;
}
