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
  override readonly name: string = "Unavailable";
}

/** Others want the same row or number, and were faster: wait, as long as for what is throttled. */
export class Busy extends Unavailable {
  override readonly name = "Busy";
}

/** A row that cannot be read. It is not written over: a person has to mend it. */
export class DamagedRow extends Error {
  override readonly name = "DamagedRow";

  /** @param faults what is wrong, each beginning with its field. */
  constructor(table: string, key: string, faults: readonly string[]) {
    super(`${table} ${key}: ${faults.join("; ")}`);
  }
}

/** The caller sent what no caller should send, a bug: neither retry nor refusal will help. */
export class InvalidCommand extends Error {
  override readonly name = "InvalidCommand";
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
