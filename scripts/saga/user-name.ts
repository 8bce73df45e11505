import { userInfo } from "node:os";

/** Who works here. In a container the user often has a number and no name. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER || `user-${process.getuid?.()}`;
  }
}
