import { serviceTable } from "../../lambdas/runtime/tables";
import { type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import type { Row, Rows } from "../../lambdas/saga/service";
import type { AnyService } from "./counters";
import { wordOf } from "./words";

/** The rows of one saga as they are stored. A missing row is undefined. */
export interface SagaRows {
  readonly id: string;
  readonly record?: Row | undefined;
  /** By service: its row, and the outside system's entry. */
  readonly services: Readonly<Record<string, Rows>>;
}

/** A counter in the table of its service. */
export interface CounterRow {
  readonly service: string;
  readonly key: string;
  readonly row: Row;
}

/** Everything that an audit reads: the rows of all sagas, and the counters that they share. */
export interface Books {
  readonly sagas: readonly SagaRows[];
  readonly counters: readonly CounterRow[];
}

const NOTHING: Rows = { row: undefined, books: undefined };
const HIDDEN = { hidden: true };

/** The rows of one service in a saga. */
export const rowsOf = ({ services }: SagaRows, { service }: { readonly service: string }): Rows =>
  services[service] ?? NOTHING;

/** What people call a service's row: the prefix of its key, else the name of the service. */
export const rowWord = (by: AnyService) => by.key("").replace(/#$/, "") || by.service.toLowerCase();

/** All rows of a saga by what people call them. The record is first. */
export function partsOf(
  saga: AnySaga,
  rows: SagaRows,
): (readonly [name: string, row: Row | undefined])[] {
  const services = everyServiceIn(saga).flatMap((by) => {
    const { row, books } = rowsOf(rows, by);
    const outside = by.sandbox && ([by.sandbox.table.toLowerCase(), books] as const);
    return [[rowWord(by), row] as const, ...(outside ? [outside] : [])];
  });
  return [[wordOf(saga), rows.record], ...services];
}

/**
 * Groups the rows of tables by saga, including rows without a record. The rows are given by table name.
 * @param isHidden whether the outside system of a service keeps its books elsewhere.
 */
export function booksOf(
  saga: AnySaga,
  tables: Readonly<Record<string, readonly Row[]>>,
  isHidden: (by: AnyService) => boolean = () => false,
): Books {
  const sagas = new Map<string, SagaRows>();
  const counters: CounterRow[] = [];
  const known = (id: string) => sagas.get(id) ?? { id, services: {} };
  const add = (id: string, by: AnyService, part: Partial<Rows>) => {
    const { service } = by;
    const { services, ...rest } = known(id);
    const rows = { ...NOTHING, ...(isHidden(by) && HIDDEN), ...services[service], ...part };
    sagas.set(id, { ...rest, services: { ...services, [service]: rows } });
  };
  for (const record of tables[saga.noun] ?? []) {
    const id = String(record[saga.idName]);
    sagas.set(id, { ...known(id), record });
  }
  for (const by of everyServiceIn(saga)) {
    const { keyAttribute } = serviceTable(saga, by);
    for (const row of tables[by.service] ?? []) {
      const key = String(row[keyAttribute]);
      const id = idIn(by, key);
      if (id === undefined) counters.push({ service: by.service, key, row });
      else add(id, by, { row });
    }
    const outside = tables[by.sandbox?.table ?? ""] ?? [];
    for (const books of outside) add(String(books.key), by, { books });
  }
  return { sagas: [...sagas.values()], counters };
}

/** The id of the saga that a row belongs to. Undefined for a counter, which is in the same table. */
function idIn(by: AnyService, key: string): string | undefined {
  const prefix = by.key("");
  return key.startsWith(prefix) ? key.slice(prefix.length) : undefined;
}
