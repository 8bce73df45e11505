import { userInfo } from "node:os";

/** The user's name. In a container a user often has only a number. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER || `user-${process.getuid?.()}`;
  }
}
