import { type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import { countsIn, WORDS } from "../../lambdas/saga/phases";
import type { Row, Rows } from "../../lambdas/saga/service";
import { rowsOf, rowWord, type SagaRows } from "./books";
import { type AnyService, counterName } from "./counters";
import { wordOf } from "./words";

/** One row of a saga, in words. */
export interface Part {
  readonly name: string;
  /** Its status. For an outside system also how often it acted and undid. */
  readonly is: string;
  /** What the row holds, such as `2 x sku widget`, or that nothing was done. */
  readonly holds?: string;
}

/** All rows of a saga: its record, then its services', each with its outside system. */
export function partsInWords(saga: AnySaga, rows: SagaRows): Part[] {
  const services = everyServiceIn(saga).flatMap((by) => {
    const own = rowsOf(rows, by);
    const part = { name: rowWord(by), is: statusOf(own.row), holds: heldIn(by, own) };
    if (!by.sandbox) return [part];
    return [part, { name: by.sandbox.table.toLowerCase(), is: outsideOf(by.sandbox, own) }];
  });
  return [{ name: wordOf(saga), is: statusOf(rows.record) }, ...services];
}

/** The word for a step that was undone or refused before it had an effect. */
const NOTHING = "(nothing was done)";

const statusOf = (row: Row | undefined) => String(row?.status ?? "-");

function heldIn(by: AnyService, { row, books }: Rows): string {
  if (!row || !by.row.safeParse(row).success) return "";
  const isUndone = by.ends.undone?.includes(String(row.status));
  const [intended, done] = [row[WORDS.intended[1]], row[by.doneAt]];
  if (isUndone && !books && !intended && !done) return NOTHING;
  const held = new Map<string, number>();
  for (const { key, add, of = key } of by.taken(row)) held.set(of, (held.get(of) ?? 0) - add);
  return [...held].map(([key, amount]) => `${amount} x ${counterName(key)}`).join(", ");
}

function outsideOf(sandbox: NonNullable<AnyService["sandbox"]>, rows: Rows): string {
  const { words } = sandbox;
  const { done, undone } = countsIn(rows, sandbox);
  const [did, undid] = [words.DONE.toLowerCase(), words.UNDONE.toLowerCase()];
  return rows.books ? `${rows.books.status} ${done}x ${did} ${undone}x ${undid}` : "-";
}
