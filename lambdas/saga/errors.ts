/**
 * What a function can end with besides an answer. Three kinds, by what the orchestrator must do;
 * Step Functions sees `name` as the error name, so the names here and in the state machine are
 * equal.
 */

/** A participant will not do this, now or later: compensate. `name` is the kind of refusal. */
export class Refused extends Error {
  constructor(kind: string, cause: string) {
    super(cause);
    this.name = kind;
  }
}

/** Nothing is known to be wrong with the command, something it needs did not answer: retry. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}

/** A race for an item was lost too often: wait, as for throttling. Never a reason to undo. */
export class Busy extends Error {
  override readonly name = "Busy";
}

/** The caller sent what no caller should send, a bug: neither retry nor refusal will help. */
export class InvalidCommand extends Error {
  override readonly name = "InvalidCommand";
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
