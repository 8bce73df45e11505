import { MemoryStore } from "../../lambdas/runtime/memory-store";
import type { Change, Stored } from "../../lambdas/saga/participant";
import type { Commit } from "../../lambdas/saga/store";
import { Interner } from "./lessons";
import { type ItemUpdate, updated } from "./update-item";

type Row = Stored<object>;

/** The whole content of one table, as the store keeps it. */
export interface Content {
  readonly rows: Readonly<Record<string, Row>>;
  readonly counters: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** One call to a table. */
export type TableRequest =
  | { readonly table: string; readonly read: string }
  | { readonly table: string; readonly commit: Commit<object> }
  | { readonly table: string; readonly numbers: string }
  | { readonly table: string; readonly change: readonly Change[] }
  | { readonly table: string; readonly update: ItemUpdate };

/** The values of `dueAt`. Nothing is asked of it but whether it has come. */
export const DUE = "1970-01-01T00:00:00.000Z";
const NOT_DUE = "9999-01-01T00:00:00.000Z";
const SOME_TIME = "2026-01-01T00:00:00.000Z";

/**
 * Tables as numbers: each number is one content. The in-memory store carries out the calls. Contract tests
 * compare it with DynamoDB.
 *
 * Of the times in a row only what decisions need is kept: whether an `…At` is there, and whether `dueAt` has
 * come. Otherwise each state would come back as a different one, a little later.
 */
export class Tables {
  private readonly contents = new Interner<Content>();

  numberOf({ rows, counters }: Content): number {
    const kept = Object.entries(rows).map(([key, row]) => [key, timeless(row)]);
    return this.contents.numberOf({ rows: Object.fromEntries(kept), counters });
  }

  at(number: number): Content {
    return this.contents.at(number);
  }

  /** The table after a call, and the caller's response. */
  async call(number: number, request: TableRequest): Promise<{ table: number; heard: unknown }> {
    const store = opened(this.at(number));
    const heard = await carriedOut(store, request);
    return { table: this.numberOf(closed(store)), heard };
  }
}

async function carriedOut(store: MemoryStore<object>, request: TableRequest): Promise<unknown> {
  if ("read" in request) return store.read(request.read);
  if ("commit" in request) return store.commit(request.commit);
  if ("numbers" in request) return (await store.numbers([request.numbers]))[0];
  if ("change" in request) return store.change(request.change);
  const { key, row } = updated(request.update, (of) => store.rows.get(of));
  if (row) store.rows.set(key, row);
  return row !== undefined;
}

function opened({ rows, counters }: Content): MemoryStore<object> {
  const store = new MemoryStore<object>();
  for (const [key, row] of Object.entries(rows)) store.rows.set(key, row);
  for (const [key, numbers] of Object.entries(counters)) {
    store.counters.set(key, new Map(Object.entries(numbers)));
  }
  return store;
}

function closed({ rows, counters }: MemoryStore<object>): Content {
  const numbers = [...counters].map(([key, of]) => [key, Object.fromEntries(of)]);
  return { rows: Object.fromEntries(rows), counters: Object.fromEntries(numbers) };
}

function timeless({ version, state }: Row): Row {
  const kept = Object.entries(state).map(([name, value]) => [name, timelessValue(name, value)]);
  return { version, state: Object.fromEntries(kept) };
}

function timelessValue(name: string, value: unknown): unknown {
  if (name === "dueAt") return value === DUE ? DUE : NOT_DUE;
  return name.endsWith("At") ? SOME_TIME : value;
}
