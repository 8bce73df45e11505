import { type Scenario, WHOLE_SAGA } from "./scenario";

/**
 * Which scenarios of a table are run. `one` and `others` with the same seed are `all` together. `few` is
 * for a saga whose engines another saga has already shown.
 */
export type Selection =
  | { readonly of: "all" }
  | { readonly of: "one" | "others" | "few"; readonly seed: number };

/** The environment variable that selects the scenarios of the tests: `one 7`, `others 7` or `all`. */
export const SELECTION = "SAGA_SCENARIOS";

export const ALL: Selection = { of: "all" };

/** Takes minutes in a choreography, and is never the only fault of its kind: `few` leaves it out. */
const LONG = /hangs for ever|every commit/;

type Struck = Pick<Scenario, "kind" | "fault" | "step">;

/**
 * What a selection always includes: each kind of fault at each step (for the whole saga: each fault), and
 * each fault at some step. `few` includes each kind, and each step.
 */
export function coveredBy({ kind, fault, step }: Struck, of?: Selection["of"]): readonly string[] {
  if (of === "few") return [kind, step];
  return [step === WHOLE_SAGA ? `${fault}, ${step}` : `${kind}, ${step}`, fault];
}

/** Whether only a few scenarios of the table are run. */
export const isSmall = ({ of }: Selection) => of === "one" || of === "few";

/** The smaller selection for a saga whose engines another saga has shown under `selection`. */
export function lessThan(selection: Selection): Selection {
  if (selection.of === "all") return { of: "one", seed: 0 };
  return { ...selection, of: selection.of === "others" ? "one" : "few" };
}

/**
 * Selects as few scenarios as `coveredBy` allows, the others, or all; in their order. The seed chooses
 * the fault of a kind and the call of a step. Consecutive seeds go through all of them.
 */
export function select<T>(
  table: readonly T[],
  selection: Selection,
  scenarioOf: (item: T) => Struck,
): T[] {
  if (selection.of === "all") return [...table];
  const { of, seed } = selection;
  const chosen = new Set<T>();
  const quick = table.filter((item) => !LONG.test(scenarioOf(item).fault));
  for (const nth of [0, 1]) {
    const from = of === "few" ? quick : table;
    const groups = groupBy(from, (item) => coveredBy(scenarioOf(item), of)[nth] ?? "");
    for (const [i, all] of groups.entries()) {
      const one = all[(seed + i) % all.length];
      if (one && !all.some((item) => chosen.has(item))) chosen.add(one);
    }
  }
  return table.filter((item) => chosen.has(item) === (of !== "others"));
}

/** What the table covers and the scenarios that ran do not. */
export function notCovered(
  table: readonly Struck[],
  ran: readonly Struck[],
  of?: Selection["of"],
): string[] {
  const covered = (all: readonly Struck[]) => new Set(all.flatMap((one) => coveredBy(one, of)));
  const found = covered(ran);
  return [...covered(table)].filter((it) => !found.has(it));
}

/** Parses the environment variable. Default: all. @throws Error if the text is no selection. */
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
