/** A failure that the user can mend. Its message says how; a CLI prints that and no stack. */
export class UserError extends Error {
  override readonly name = "UserError";
}
