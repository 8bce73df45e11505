import { type AnyRequest, type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import type { Stored } from "../../lambdas/saga/participant";
import type { Sandbox } from "../../lambdas/saga/service";
import type { Invocations } from "./invocations";
import type { State } from "./state-set";
import type { Content } from "./tables";

/** A service that acts outside: its tables, and how a sandbox plays the system there. */
interface Outside {
  readonly books: number;
  readonly row: number;
  readonly sandbox: Sandbox<AnyRequest>;
  key(id: string): string;
}

/** Changes to rows that come from outside the saga. */
export class Ageing {
  /** Whether an outside system may ask somebody else to act. */
  readonly asks: boolean;
  private readonly outside: readonly Outside[];
  private readonly known = new Map<string, number>();

  constructor(
    private readonly invocations: Invocations,
    tableNames: readonly string[],
    saga: AnySaga,
  ) {
    this.outside = everyServiceIn(saga).flatMap(({ service, key, sandbox }) =>
      sandbox
        ? [
            {
              books: tableNames.indexOf(sandbox.table),
              row: tableNames.indexOf(service),
              key,
              sandbox,
            },
          ]
        : [],
    );
    this.asks = this.outside.some(({ sandbox }) => sandbox.asks);
  }

  /** Outside systems forget what a saga's key was used for. False if there was nothing to forget. */
  forget(tables: Int32Array, id: string): boolean {
    return this.change(
      tables,
      (it) => [it.books, id],
      ({ version, state }) => ({ version, state: { ...state, forgotten: true } }),
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

  /** Whether a step waits for somebody who must act outside. */
  waits(tables: State, id: string): boolean {
    if (!this.asks) return false;
    return this.outside.some(({ row, key, sandbox }) => {
      const found = this.invocations.content(row, tables[row] ?? 0).rows[key(id)];
      return found !== undefined && Reflect.get(found.state, "status") === sandbox.words.ACTING;
    });
  }

  /** Somebody acts outside, who may. After a refusal it can be tried again. False if nobody was asked to act. */
  act(tables: Int32Array, request: AnyRequest, id: string, how: "does" | "refuses"): boolean {
    return this.change(
      tables,
      (it) => [it.books, id],
      (row, { sandbox: { words, counts, asks } }) => {
        const { version, state } = row;
        const status = Reflect.get(state, "status");
        const open = how === "does" ? [words.ACTING, words.REFUSED] : [words.ACTING];
        if (!asks?.(request) || !open.includes(status)) return row;
        const done = Number(Reflect.get(state, counts.done)) + 1;
        const after =
          how === "refuses"
            ? { ...state, status: words.REFUSED }
            : { ...state, status: words.DONE, [counts.done]: done };
        return { version: version + 1, state: after };
      },
      how,
    );
  }

  private change(
    tables: Int32Array,
    where: (of: Outside) => readonly [table: number, key: string],
    change: (row: Stored<object>, of: Outside) => Stored<object> | undefined,
    what = "",
  ): boolean {
    let changed = false;
    for (const service of this.outside) {
      const [table, key] = where(service);
      const before = tables[table] ?? 0;
      const name = `${table} ${before} ${key} ${what}`;
      const after =
        this.known.get(name) ?? this.changed(table, before, key, (row) => change(row, service));
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
    change: (row: Stored<object>) => Stored<object> | undefined,
  ): number {
    const content: Content = this.invocations.content(table, number);
    const { [key]: row, ...others } = content.rows;
    const after = row && change(row);
    const rows = after ? { ...others, [key]: after } : others;
    return this.invocations.tables[table]?.numberOf({ ...content, rows }) ?? number;
  }
}
