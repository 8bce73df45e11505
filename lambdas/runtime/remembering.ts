import type { Doing } from "../saga/service";
import type { Store } from "../saga/store";
import type { Provider, Remembering } from "./provider";
import { memoryTable, type Table } from "./tables";

/** Where a provider's memory is. */
export interface Memories {
  store<S extends object>(table: Table<S>): Store<S>;
  /** The name in the account of a table of the saga. */
  nameOf(table: string): string;
}

/** The provider of a service, over the table of its memory if it keeps one: see `memoryOf`. */
export function withMemory<R>(
  by: Pick<Doing<R>, "service" | "redeems" | "awaits">,
  provider: Provider<R> | Remembering<R>,
  { store, nameOf }: Memories,
): Provider<R> {
  if (!("over" in provider)) return provider;
  const table = memoryTable(by, provider.remembers);
  return provider.over(store(table), nameOf(table.name), by.awaits !== undefined);
}
