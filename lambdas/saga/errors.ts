/**
 * The errors that a function can end with. Each kind tells the orchestrator what to do. Step Functions sees
 * `name` as the error's name, so the state machine uses the same names.
 */

/** The participant will never do this: compensate. `name` is the kind of refusal. */
export class Refused extends Error {
  constructor(kind: string, cause: string) {
    super(cause);
    this.name = kind;
  }
}

/** Something that the command needs did not answer. The command itself may be fine: retry. */
export class Unavailable extends Error {
  override readonly name: string = "Unavailable";
}

/** Other writers changed the same row or number first. Wait as long as after throttling, then retry. */
export class Busy extends Unavailable {
  override readonly name = "Busy";
}

/** A row that cannot be read. It is never overwritten: a person has to repair it. */
export class DamagedRow extends Error {
  override readonly name = "DamagedRow";

  /** @param faults what is wrong; each begins with its field. */
  constructor(table: string, key: string, faults: readonly string[]) {
    super(`${table} ${key}: ${faults.join("; ")}`);
  }
}

/** The caller has a bug: no caller should send this. Neither a retry nor a refusal helps. */
export class InvalidCommand extends Error {
  override readonly name = "InvalidCommand";
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
