import { sagas } from "#sagas";
import { type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import type { KeyStrings } from "./aws-request";

const all: readonly AnySaga[] = Object.values(sagas);

/** The saga of an item or an event: by its own id, else by the attribute `key`. Undefined for counters. */
export function sagaOfItem(item: KeyStrings): string | undefined {
  return all.map((saga) => idIn(saga, item)).find((id) => id !== undefined) ?? item.key;
}

/** Finds the id in the record's own key, or in the keys that services derive from it. */
function idIn(saga: AnySaga, item: KeyStrings): string | undefined {
  const id = item[saga.idName];
  if (id !== undefined) return id;
  for (const { keyAttribute, key } of everyServiceIn(saga)) {
    const own = item[keyAttribute ?? saga.idName];
    const begin = key("");
    if (begin && own?.startsWith(begin)) return own.slice(begin.length);
  }
  return undefined;
}
