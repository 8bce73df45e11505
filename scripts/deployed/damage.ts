import type * as z from "zod";
import { type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import { faultsIn, readRow } from "../../lambdas/saga/reading";
import type { Row, Rows } from "../../lambdas/saga/service";
import { type CounterRow, rowsOf, rowWord, type SagaRows } from "./books";
import { type AnyService, counterName, kindIn } from "./counters";
import { wordOf } from "./words";

/** What is wrong with a row as it is stored; and that without what only who writes has to know. */
type Faults = (schema: z.ZodType<object>, row: Row) => readonly string[];
const stored: Faults = (schema, row) => readRow(schema, row).faults ?? [];
const known: Faults = (schema, row) => {
  const { error } = schema.safeParse(row);
  return error ? faultsIn(error, "row") : [];
};

/** The rows of a saga that its services cannot read, each as a sentence with what is wrong. */
export function damagesIn(saga: AnySaga, rows: SagaRows): string[] {
  const record = damage(stored, wordOf(saga), saga.record, rows.record);
  const services = everyServiceIn(saga).map((by) => damagesOf(stored, by, rowsOf(rows, by)));
  return [record, ...services].flat();
}

/** What nobody can make a claim about. */
export const unreadableOf = (by: AnyService, rows: Rows) => damagesOf(known, by, rows);

function damagesOf(faults: Faults, by: AnyService, { row, books }: Rows): string[] {
  const { sandbox } = by;
  return [
    ...damage(faults, rowWord(by), by.row, row),
    ...(sandbox ? damage(faults, sandbox.table.toLowerCase(), sandbox.row, books) : []),
  ];
}

function damage(faults: Faults, name: string, schema: z.ZodType<object>, row?: Row): string[] {
  const found = row ? faults(schema, row) : [];
  return found.length > 0 ? [`its ${name} row is damaged: ${found.join("; ")}`] : [];
}

/** The numbers that no step can lower, and the command cannot set. */
export function damagesOfCounters(saga: AnySaga, counters: readonly CounterRow[]): string[] {
  return counters.flatMap(({ service, key, row }) => {
    const { error } = kindIn(saga, service, key).row.safeParse(row);
    const faults = error && faultsIn(error, "row").join("; ");
    return faults ? [`${counterName(key)}: its row is damaged: ${faults}`] : [];
  });
}
