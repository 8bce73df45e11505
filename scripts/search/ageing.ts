import { type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import type { Invocations } from "./invocations";
import type { Content } from "./tables";

/** Changes to rows while nothing runs. They come from outside the saga. */
export class Ageing {
  private readonly outside: readonly { books: number; row: number; key(id: string): string }[];
  private readonly known = new Map<string, number>();

  constructor(
    private readonly invocations: Invocations,
    tableNames: readonly string[],
    saga: AnySaga,
  ) {
    this.outside = everyServiceIn(saga).flatMap(({ service, key, sandbox }) =>
      sandbox
        ? [{ books: tableNames.indexOf(sandbox.table), row: tableNames.indexOf(service), key }]
        : [],
    );
  }

  /** Outside systems forget what a saga's key was used for. False if there was nothing to forget. */
  forget(tables: Int32Array, id: string): boolean {
    return this.change(
      tables,
      (it) => [it.books, id],
      (row) => ({ ...row, forgotten: true }),
    );
  }

  /** A service's table is restored from an old backup: what it kept of an act outside is gone. */
  restore(tables: Int32Array, id: string): boolean {
    return this.change(
      tables,
      (it) => [it.row, it.key(id)],
      () => undefined,
    );
  }

  private change(
    tables: Int32Array,
    where: (of: Ageing["outside"][number]) => readonly [table: number, key: string],
    change: (row: object) => object | undefined,
  ): boolean {
    let changed = false;
    for (const service of this.outside) {
      const [table, key] = where(service);
      const before = tables[table] ?? 0;
      const name = `${table} ${before} ${key}`;
      const after = this.known.get(name) ?? this.changed(table, before, key, change);
      this.known.set(name, after);
      tables[table] = after;
      changed ||= after !== before;
    }
    return changed;
  }

  private changed(
    table: number,
    number: number,
    key: string,
    change: (row: object) => object | undefined,
  ): number {
    const content: Content = this.invocations.content(table, number);
    const { [key]: row, ...others } = content.rows;
    const state = row && change(row.state);
    const rows = row && state ? { ...others, [key]: { version: row.version, state } } : others;
    return this.invocations.tables[table]?.numberOf({ ...content, rows }) ?? number;
  }
}
