import type * as z from "zod";
import { booksTable, recordTable, serviceTable } from "../../lambdas/runtime/tables";
import { type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import { faultsIn, readRow } from "../../lambdas/saga/reading";
import type { Row, Rows } from "../../lambdas/saga/service";
import { type CounterRow, rowsOf, rowWord, type SagaRows } from "./books";
import { rowName } from "./bucket-rows";
import { type AnyService, kindIn } from "./counters";
import { wordOf } from "./words";

/** A row as it is stored, its place, and the schema by which its service reads it. */
export interface StoredRow {
  /** What people call the row. */
  readonly name: string;
  /** The saga's name for the table. */
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
  readonly schema: z.ZodType<object>;
  readonly row: Row;
}

/** The rows of a saga that exist: its record first, then its services'. */
export function storedRows(saga: AnySaga, rows: SagaRows): StoredRow[] {
  const { id, record } = rows;
  const { name: table, keyAttribute, row: schema } = recordTable(saga);
  const key = { [keyAttribute]: id };
  const own = record ? [{ name: wordOf(saga), table, key, schema, row: record }] : [];
  return [
    ...own,
    ...everyServiceIn(saga).flatMap((by) => ofService(saga, by, id, rowsOf(rows, by))),
  ];
}

function ofService(saga: AnySaga, by: AnyService, id: string, rows: Rows): StoredRow[] {
  const { name: table, keyAttribute, row: schema } = serviceTable(saga, by);
  const outside = booksTable(by);
  const key = { [keyAttribute]: by.key(id) };
  return [
    ...(rows.row ? [{ name: rowWord(by), table, key, schema, row: rows.row }] : []),
    ...(rows.books && outside ? [booksRow(outside, id, rows.books)] : []),
  ];
}

const booksRow = (
  { name: table, keyAttribute, row: schema }: NonNullable<ReturnType<typeof booksTable>>,
  id: string,
  row: Row,
): StoredRow => ({ name: table.toLowerCase(), table, key: { [keyAttribute]: id }, schema, row });

/** The rows of a saga that its services cannot read. Each sentence says what is wrong. */
export const damagesIn = (saga: AnySaga, rows: SagaRows): string[] =>
  storedRows(saga, rows).flatMap(({ name, schema, row }) =>
    damage(name, readRow(schema, row).faults ?? []),
  );

/** What the audit cannot read of a service's rows. Fields that only a writer needs do not count. */
export function unreadableOf(by: AnyService, { row, books }: Rows): string[] {
  const { sandbox } = by;
  return [
    ...(row ? damage(rowWord(by), faults(by.row, row)) : []),
    ...(sandbox && books ? damage(sandbox.table.toLowerCase(), faults(sandbox.row, books)) : []),
  ];
}

function faults(schema: z.ZodType<object>, row: Row): string[] {
  const { error } = schema.safeParse(row);
  return error ? faultsIn(error, "row") : [];
}

const damage = (name: string, found: readonly string[]): string[] =>
  found.length > 0 ? [`its ${name} row is damaged: ${found.join("; ")}`] : [];

/** Counters whose row is damaged, so that no step can lower them and the command cannot set them. */
export function damagesOfCounters(saga: AnySaga, counters: readonly CounterRow[]): string[] {
  return counters.flatMap(({ service, key, row }) => {
    const found = faults(kindIn(saga, service, key).row, row).join("; ");
    return found ? [`${rowName({ key, row })}: its row is damaged: ${found}`] : [];
  });
}
