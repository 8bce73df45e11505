/** An error that the user can fix. The message says how, and is printed without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
}
