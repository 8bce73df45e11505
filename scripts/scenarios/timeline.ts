import * as z from "zod";
import type { TraceEntry } from "../deployed/trace/entry";
import type { Call } from "../faults/proxy";

export interface Moment {
  /** Milliseconds since the first one. */
  readonly at: number;
  /** A service, what is outside, or an execution by its part in the saga. */
  readonly lane: string;
  /** Of an execution: what kind of thing it is, as `saga trace` has it. */
  readonly kind: string;
  readonly what: string;
  /** Whether the fault struck here. */
  readonly struck: boolean;
}

/** A moment on one line, so that a record stays short and its changes can be read. */
const LINE = /^(\d+) \[([^\]]+)\] (!?)(\w+): (.*)$/;
export const momentLineSchema = z.string().regex(LINE);

const format = ({ at, lane, kind, what, struck }: Moment) =>
  `${at} [${lane}] ${struck ? "!" : ""}${kind}: ${what}`;

/** @throws Error where the line is none. */
export function parseMoment(line: string): Moment {
  const [, at, lane = "", struck, kind = "", what = ""] = LINE.exec(line) ?? [];
  if (at === undefined) throw new Error(`not a moment: ${line}`);
  return { at: Number(at), lane, kind, what, struck: struck === "!" };
}

/**
 * What happened in a scenario, in the order of time, as lines: every storage call as the proxy saw
 * it, and every try of every execution as Step Functions has it.
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

/** What became of a call, and what the fault did to it. */
function outcomeOf({ operation, forwarded, status, error, fault }: Call): string {
  const reached = forwarded === 0 ? "never reached DynamoDB" : answerOf(operation, status, error);
  return fault ? `${fault}: ${reached}` : reached;
}

/** What an idempotency key does when it is found: no trouble, but how a repeated command ends. */
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
