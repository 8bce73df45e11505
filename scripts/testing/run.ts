import { type AnySaga, type Example, everyServiceIn } from "../../lambdas/saga/define";
import { doneStatus } from "../../lambdas/saga/record-states";
import type { Row } from "../../lambdas/saga/service";
import { rowsOf, type SagaRows } from "../deployed/books";
import { isStuck } from "../search/ends";

/** How a saga ended. `open`: it still waits for a person, or a person was told of it. */
export type End = Example<object>["ends"] | "open";

/** The result of a saga, and how it came about. */
export interface Run {
  readonly ends: End;
  /** The record of the saga, as stored. Undefined if the request was refused. */
  readonly record: Row | undefined;
  /** The row of each service, by its name. */
  readonly rows: Readonly<Record<string, Row | undefined>>;
  /** What is left of the numbers that steps lower, by their keys. */
  readonly counters: Readonly<Record<string, number>>;
  /** Everything that happened, one line each. */
  readonly story: readonly string[];
}

/** A saga did what it must not do. The message tells how, step by step. */
export class SagaFailure extends Error {
  override readonly name = "SagaFailure";
}

/** What a saga's rows say of a run. */
export function endOf(saga: AnySaga, rows: SagaRows): Pick<Run, "ends" | "record" | "rows"> {
  const services = everyServiceIn(saga).map((by) => [by.service, rowsOf(rows, by).row] as const);
  return { ends: endIn(saga, rows), record: rows.record, rows: Object.fromEntries(services) };
}

function endIn(saga: AnySaga, rows: SagaRows): End {
  if (!rows.record) return "refused";
  if (rows.record.status === doneStatus(saga)) return "done";
  if (rows.record.status === "CANCELLED") return "undone";
  return isStuck(rows) ? "stuck" : "open";
}
