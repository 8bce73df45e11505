import type { Scenario } from "./scenario";

/** Which scenarios of a table are run. Those of `one` and `others` of a seed together are `all`. */
export type Selection =
  | { readonly of: "all" }
  | { readonly of: "one" | "others"; readonly seed: number };

/** The setting that says which scenarios the tests run: `one 7`, `others 7` or `all`. */
export const SELECTION = "ORDER_SAGA_SCENARIOS";

export const ALL: Selection = { of: "all" };

type Pair = Pick<Scenario, "fault" | "step">;

/** What a selection never leaves out: each fault at each step. */
export const pairOf = ({ fault, step }: Pair): string => `${fault}, ${step}`;

/**
 * One scenario of every pair of fault and step, the others, or all, in their order. The seed says
 * which call of a step is struck: seeds in a row go through all that a pair has.
 */
export function select<T>(
  table: readonly T[],
  selection: Selection,
  scenarioOf: (item: T) => Pair,
): T[] {
  if (selection.of === "all") return [...table];
  const { of, seed } = selection;
  const pairs = groupBy(table, (item) => pairOf(scenarioOf(item)));
  const chosen = new Set(pairs.map((all, i) => all[(seed + i) % all.length]));
  return table.filter((item) => chosen.has(item) === (of === "one"));
}

/** The pairs of a table that were not run. */
export function missingPairs(table: readonly Pair[], ran: readonly Pair[]): string[] {
  const found = new Set(ran.map(pairOf));
  return [...new Set(table.map(pairOf))].filter((pair) => !found.has(pair));
}

/** Reads that setting. Default: all. */
export function parseSelection(text = "all"): Selection {
  const [, of, seed] = /^(one|others) (\d+)$/.exec(text) ?? [];
  if (of === "one" || of === "others") return { of, seed: Number(seed) };
  if (text === "all") return ALL;
  throw new Error(`${SELECTION} is "one 7", "others 7" or "all", not "${text}"`);
}

function groupBy<T>(all: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of all) {
    const group = groups.get(keyOf(item)) ?? [];
    groups.set(keyOf(item), [...group, item]);
  }
  return [...groups.values()];
}
