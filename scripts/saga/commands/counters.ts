import { InvalidArgumentError } from "commander";
import { atLeastOne, wholeNumber } from "../../command/command-line";
import { type CounterItem, type Kind, shortName } from "../../deployed/counters";
import type { Commands } from "../context";
import { tableOf } from "../output";

/** The word of the command for counters, whatever a saga takes. */
export const COUNTERS = "stock";

/** `saga stock`: the counters that steps lower. */
export const counterCommands: Commands = (program, run) => {
  const counters = program
    .command(COUNTERS)
    .description("Shows or sets the counters from which sagas take.")
    .addHelpText("after", EXAMPLES);
  counters
    .command("show", { isDefault: true })
    .description("Shows counters. Without a name: all, which reads whole tables.")
    .argument("[names...]")
    .option("--buckets", "also shows each bucket of a counter that is spread")
    .action((names: string[], { buckets: each }: { readonly buckets?: true }) =>
      run(async (saga) => {
        const items = await saga.counters(names);
        const text = tablesOf(each ? items.flatMap(withRows) : items);
        return { json: items.map((item) => jsonOf(item, each)), text };
      }),
    );
  counters
    .command("set")
    .description("Sets the total of a counter. What sagas hold of it stays held.")
    .argument("<name>")
    .argument(
      "<amount>",
      "the total, including what is held; if the table has no total: what is left",
      wholeNumber,
    )
    .option(
      "--buckets <n>",
      "spreads it over this many rows, for many sagas at once (default: as it is)",
      bucketNumber,
    )
    .action((name: string, amount: number, { buckets }: { readonly buckets?: number }) =>
      run(async (saga) => {
        const item = await saga.setCounter(name, amount, buckets);
        return { json: jsonOf(item), text: tablesOf([item]) };
      }),
    );
};

/** More rows than that are slower to read than they help. */
const MOST_BUCKETS = 4096;

function bucketNumber(text: string): number {
  const number = atLeastOne(text);
  if (number <= MOST_BUCKETS) return number;
  throw new InvalidArgumentError(`It must be ${MOST_BUCKETS} or less.`);
}

/**
 * A counter with the names of its table: `{ "sku": "widget", "onHand": 5, "available": 3 }`. If it is spread, with
 * its buckets. The first of its rows is its own.
 */
function jsonOf(item: CounterItem, withEach = false) {
  const { attribute, total } = item.kind;
  const numbers = (of: Pick<CounterItem, "left" | "total">) => ({
    ...(total && { [total]: of.total }),
    [attribute]: of.left,
  });
  return {
    [kindName(item.kind)]: shortName(item),
    ...numbers(item),
    ...(item.buckets !== undefined && { buckets: item.buckets }),
    ...(withEach && item.rows && { rows: item.rows.map(numbers) }),
  };
}

/** A counter, and each of its rows as a counter of its own. */
const withRows = (item: CounterItem): CounterItem[] => [
  item,
  ...(item.rows ?? []).map(({ left, total }, row) => {
    const key = row === 0 ? `${item.key}, own row` : `${item.key}, bucket ${row}`;
    return { kind: item.kind, key, left, total };
  }),
];

const kindName = ({ prefix, by }: Kind) => prefix.replace(/#$/, "") || by.service;

/** One table for each kind. */
function tablesOf(items: readonly CounterItem[]): string {
  const kinds = new Map<string, CounterItem[]>();
  for (const item of items) {
    const name = kindName(item.kind);
    kinds.set(name, [...(kinds.get(name) ?? []), item]);
  }
  const tables = [...kinds.values()].map((all) => tableOfKind(all));
  return tables.join("\n\n") || "none";
}

function tableOfKind(items: readonly CounterItem[]): string {
  const [first] = items;
  if (!first) return "";
  const { total, attribute } = first.kind;
  const heads = [kindName(first.kind), ...(total ? [total] : []), attribute];
  return tableOf(
    [...heads.map(inCapitals), ...(total ? ["HELD"] : [])],
    items.map((item) => {
      const { left = "?", total: all = "?" } = item;
      const held = typeof left === "number" && typeof all === "number" ? all - left : "?";
      return [shortName(item), ...(total ? [all, left, held] : [left])];
    }),
  );
}

/** The attribute `onHand` as the head of a column: `ON HAND`. */
const inCapitals = (name: string) => name.replaceAll(/(?=[A-Z])/g, " ").toUpperCase();

const EXAMPLES = `
A name is a row's key: sku#widget. If all keys have the same prefix, you may leave it out.
Examples:
  $ saga stock set widget 100
  $ saga stock set widget 100000 --buckets 512
  $ saga --saga travel stock set flight#LH400 12
  $ saga stock show widget gadget`;
