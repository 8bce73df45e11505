import { type Scenario, WHOLE_SAGA } from "./scenario";

/**
 * Which scenarios of a table are run. Those of `one` and `others` of a seed together are `all`; `few`
 * are of what another saga has shown.
 */
export type Selection =
  | { readonly of: "all" }
  | { readonly of: "one" | "others" | "few"; readonly seed: number };

/** The setting that says which scenarios the tests run: `one 7`, `others 7` or `all`. */
export const SELECTION = "SAGA_SCENARIOS";

export const ALL: Selection = { of: "all" };

type Struck = Pick<Scenario, "kind" | "fault" | "step">;

/**
 * What a selection never leaves out: each kind of fault at each step (where the whole saga is struck,
 * each fault), and each fault at some step. Few have each kind, and each step.
 */
export function coveredBy({ kind, fault, step }: Struck, of?: Selection["of"]): readonly string[] {
  if (of === "few") return [kind, step];
  return [step === WHOLE_SAGA ? `${fault}, ${step}` : `${kind}, ${step}`, fault];
}

/** Whether few scenarios stand for all of a table, and are all that is run of it. */
export const isSmall = ({ of }: Selection) => of === "one" || of === "few";

/** What is run of a saga whose engines another one has shown at work under that selection. */
export function lessThan(selection: Selection): Selection {
  if (selection.of === "all") return { of: "one", seed: 0 };
  return { ...selection, of: selection.of === "others" ? "one" : "few" };
}

/**
 * As few scenarios as cover that, the others, or all, in their order. The seed says which fault of a
 * kind strikes and which call of a step is struck: seeds in a row go through all that there are.
 */
export function select<T>(
  table: readonly T[],
  selection: Selection,
  scenarioOf: (item: T) => Struck,
): T[] {
  if (selection.of === "all") return [...table];
  const { of, seed } = selection;
  const chosen = new Set<T>();
  for (const nth of [0, 1]) {
    const groups = groupBy(table, (item) => coveredBy(scenarioOf(item), of)[nth] ?? "");
    for (const [i, all] of groups.entries()) {
      const one = all[(seed + i) % all.length];
      if (one && !all.some((item) => chosen.has(item))) chosen.add(one);
    }
  }
  return table.filter((item) => chosen.has(item) === (of !== "others"));
}

/** What a table covers, and what was run of it does not. */
export function notCovered(
  table: readonly Struck[],
  ran: readonly Struck[],
  of?: Selection["of"],
): string[] {
  const covered = (all: readonly Struck[]) => new Set(all.flatMap((one) => coveredBy(one, of)));
  const found = covered(ran);
  return [...covered(table)].filter((it) => !found.has(it));
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
