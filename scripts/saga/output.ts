import Table from "cli-table3";
import type { SagaOperations } from "../deployed/operations";
import type { SagaSummary } from "../deployed/summary";
import { amountInWords } from "../deployed/words";

/** The result of a command: data for programs, and the same in words. */
export interface Told {
  readonly json: unknown;
  readonly text: string;
}

/**
 * A plain table. An undefined value is an empty cell. Without rows it is `none`.
 * @param width columns of the terminal. If the table is wider, its widest column is broken between words.
 */
export function tableOf(
  head: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
  width = process.stdout.columns,
): string {
  if (rows.length === 0) return "none";
  const cells = rows.map((row) => row.map((cell) => String(cell ?? "")));
  const table = new Table({
    head: [...head],
    chars: PLAIN,
    style: { head: [], border: [], "padding-left": 0, "padding-right": GAP },
    ...(width && { colWidths: widthsIn([head, ...cells], width), wordWrap: true }),
  });
  table.push(...cells);
  return table.toString().replaceAll(/ +$/gm, "");
}

const GAP = 2;
const NARROWEST = 12;

/** The width of each column in such a terminal. The widest column gives up what the others need. */
function widthsIn(rows: readonly (readonly string[])[], width: number): number[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const needed = Array.from({ length: columns }, (_, n) => {
    const lines = rows.flatMap((row) => (row[n] ?? "").split("\n"));
    return Math.max(...lines.map((line) => line.length)) + GAP;
  });
  const widest = needed.indexOf(Math.max(...needed));
  const others = needed.reduce((sum, one) => sum + one, 0) - (needed[widest] ?? 0);
  const left = Math.max(width - others, NARROWEST);
  return needed.map((one, n) => (n === widest ? Math.min(one, left) : one));
}

const PLAIN = Object.fromEntries(
  ["top", "bottom", "left", "right", "mid"]
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .concat("middle", "mid-mid")
    .map((part) => [part, ""]),
);

/** Money if there is a currency, else the number. */
export const amountOf = ({ amount, currency }: SagaSummary) =>
  amount === undefined ? "" : amountInWords(amount, currency);

/** A saga for programs. Its id has the name that it has in requests, such as `orderId`. */
export const named = <T extends { readonly id: string }>(
  { saga }: Pick<SagaOperations, "saga">,
  { id, ...rest }: T,
) => ({ [saga.idName]: id, ...rest });

/** A time for people, to the second, in UTC: `2026-03-01 12:04:58Z`. */
export const clock = (time: string | undefined) =>
  time ? time.replace("T", " ").replace(/\.\d+Z$/, "Z") : "";
