import * as z from "zod";
import type { TraceEntry } from "../deployed/trace/entry";
import type { Call } from "../faults/proxy";

export interface Moment {
  /** Milliseconds since the first moment. */
  readonly at: number;
  /** A service, an outside system, or an execution by its part in the saga. */
  readonly lane: string;
  /** The kind of an execution's entry, as in `saga trace`; for a storage call, `call` or `repeated`. */
  readonly kind: string;
  readonly what: string;
  /** Whether the fault struck here. */
  readonly struck: boolean;
}

/** A moment as one line, so that a recording is short and its changes are readable. */
const LINE = /^(\d+) \[([^\]]+)\] (!?)(\w+): (.*)$/;
export const momentLineSchema = z.string().regex(LINE);

const format = ({ at, lane, kind, what, struck }: Moment) =>
  `${at} [${lane}] ${struck ? "!" : ""}${kind}: ${what}`;

/** @throws Error if the line is not a moment. */
export function parseMoment(line: string): Moment {
  const [, at, lane = "", struck, kind = "", what = ""] = LINE.exec(line) ?? [];
  if (at === undefined) throw new Error(`not a moment: ${line}`);
  return { at: Number(at), lane, kind, what, struck: struck === "!" };
}

/**
 * What happened in a scenario, in order of time, as lines: every storage call as the proxy saw it, and
 * every try of every execution as Step Functions recorded it.
 */
export function timelineOf(
  calls: readonly Call[],
  trace: readonly Pick<TraceEntry, "at" | "by" | "kind" | "what">[],
  whose: (table: string) => string,
): string[] {
  const moments = [
    ...calls.map((call) => ({
      time: Date.parse(call.at),
      lane: whose(call.tables[0] ?? "").toLowerCase(),
      kind: call.attempt > 1 ? "repeated" : "call",
      what: `${call.operation}, ${outcomeOf(call)}`,
      struck: call.fault !== undefined,
    })),
    ...trace.map(({ at, by, kind, what }) => ({
      time: Date.parse(at),
      lane: by,
      kind,
      what: what.replaceAll(/\s+/g, " "),
      struck: what.startsWith("ABORTED"),
    })),
  ].toSorted((a, b) => a.time - b.time);
  const start = moments[0]?.time ?? 0;
  return moments.map(({ time, ...rest }) => format({ at: time - start, ...rest }));
}

/** The result of a call, and what the fault did to it. */
function outcomeOf({ operation, forwarded, status, error, fault }: Call): string {
  const reached = forwarded === 0 ? "never reached DynamoDB" : answerOf(operation, status, error);
  return fault ? `${fault}: ${reached}` : reached;
}

/** Errors of an idempotency key that was found. They are normal: a repeated command ends so. */
const CONFLICTS: Readonly<Record<string, string>> = {
  ConditionalCheckFailedException: "condition not met",
  TransactionCanceledException: "condition of the transaction not met",
};

function answerOf(operation: string, status: number | undefined, error: string | undefined) {
  if (status === undefined) return "under way";
  if (status === 200)
    return operation === "GetItem" || operation === "Query" ? "read" : "committed";
  return error === undefined ? `${status}` : (CONFLICTS[error] ?? error);
}
