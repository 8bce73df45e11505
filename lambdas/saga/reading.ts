import type * as z from "zod";
import { toDotPath } from "zod/v4/core";

/** What is wrong, each as a sentence that begins with its field; `root` names the whole. */
export function faultsIn({ issues }: z.ZodError, root: string): string[] {
  return issues.map(({ path, message }) => `${toDotPath(path) || root}: ${message}`);
}
