import type { Saga } from "../define";
import { messageOf } from "../errors";
import { refusalName } from "../refusals";
import { type Problem, problem } from "./problem";

/** Refusals that say: not now, or not any more. */
const REFUSED = ["ApprovalNotNeeded", "ApprovalExpired", "AlreadyConfirmed"];

/**
 * What a caller is told of an error. Of an unknown one nothing but that there was one: its message may hold what
 * is not the caller's.
 */
export function problemOf({ noun }: Pick<Saga<never>, "noun">, error: unknown): Problem {
  const name = error instanceof Error ? error.name : "";
  const detail = messageOf(error);
  switch (name) {
    case refusalName(noun, "invalid"):
      return problem("bad-input", detail, name);
    case refusalName(noun, "conflict"):
    case "OtherSecret":
      return problem("conflict", undefined, refusalName(noun, "conflict"));
    case `Unknown${noun}`:
      return unknown(noun);
    case "Unavailable":
    case "Busy":
      return problem("unavailable", "send the same request again");
  }
  return [...REFUSED, refusalName(noun, "abandoned")].includes(name)
    ? problem("refused", detail, name)
    : problem("internal");
}

export const unknown = (noun: string): Problem =>
  problem("unknown", `there is no such ${noun.toLowerCase()}`, `Unknown${noun}`);
