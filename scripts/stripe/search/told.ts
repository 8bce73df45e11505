import * as z from "zod";
import type { Ended } from "../../search/programs";
import { flags } from "./places";

const answered = z.object({ answer: z.object({ outcome: z.string() }) });

/**
 * What an invocation was told, as a flag. Who is not told, or hears that it is not undone yet, asks again, as whatever
 * drives a saga does.
 */
export function toldBy(ended: Ended, isUndo: boolean): number | "pending" | "ask again" {
  if ("error" in ended) {
    return ["Unavailable", "Busy"].includes(ended.error) ? "ask again" : flags.failed;
  }
  switch (answered.parse(ended).answer.outcome) {
    case "PENDING":
    case "ACTING":
      return "pending";
    case "DONE":
      return isUndo ? "ask again" : flags.taken;
    case "REFUSED":
      return flags.refused;
    case "UNDONE":
    case "BARRED":
      return flags.undone;
    default:
      return flags.failed;
  }
}
