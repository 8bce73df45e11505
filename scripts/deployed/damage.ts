import type * as z from "zod";
import { booksTable, recordTable, serviceTable } from "../../lambdas/runtime/tables";
import { type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import { faultsIn, readRow } from "../../lambdas/saga/reading";
import type { Row, Rows } from "../../lambdas/saga/service";
import { type CounterRow, rowsOf, rowWord, type SagaRows } from "./books";
import { type AnyService, counterName, kindIn } from "./counters";
import { wordOf } from "./words";

/** The rows of a saga that its services cannot read, each as a sentence with what is wrong. */
export function damagesIn(saga: AnySaga, rows: SagaRows): string[] {
  const read = (name: string, schema: z.ZodType<object>, row: Row | undefined) =>
    row ? damage(name, readRow(schema, row).faults) : [];
  return [
    ...read(wordOf(saga), recordTable(saga).row, rows.record),
    ...everyServiceIn(saga).flatMap((by) => {
      const { row, books } = rowsOf(rows, by);
      const outside = booksTable(by);
      return [
        ...read(rowWord(by), serviceTable(saga, by).row, row),
        ...(outside ? read(outside.name.toLowerCase(), outside.row, books) : []),
      ];
    }),
  ];
}

/** What nobody can make a claim about: as above, but for what only who writes has to know. */
export function unreadableOf(by: AnyService, { row, books }: Rows): string[] {
  const read = (name: string, schema: z.ZodType<object>, stored: Row | undefined) => {
    const { error } = stored ? schema.safeParse(stored) : {};
    return damage(name, error && faultsIn(error, "row"));
  };
  const { sandbox } = by;
  return [
    ...read(rowWord(by), by.row, row),
    ...(sandbox ? read(sandbox.table.toLowerCase(), sandbox.row, books) : []),
  ];
}

const damage = (name: string, faults: readonly string[] | undefined) =>
  faults ? [`its ${name} row is damaged: ${faults.join("; ")}`] : [];

/** The numbers that no step can lower, and the command cannot set. */
export function damagesOfCounters(saga: AnySaga, counters: readonly CounterRow[]): string[] {
  return counters.flatMap(({ service, key, row }) => {
    const { error } = kindIn(saga, service, key).row.safeParse(row);
    const faults = error && faultsIn(error, "row").join("; ");
    return faults ? [`${counterName(key)}: its row is damaged: ${faults}`] : [];
  });
}
