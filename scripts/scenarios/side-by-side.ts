import { markdownTable } from "./markdown";
import { type End, NONE, type Recorded, type Recording } from "./record";

const NOTHING_HERE = "no meaning";

/** Where every fault ended at every step, in both coordinations: one row for each fault and step. */
export function sideBySide(one: Recording, other: Recording): string {
  const runs = [one, other];
  // Only the first row of a fault shows its name.
  const rows = keysOf(runs).map(([fault, step], i, all) => [
    all[i - 1]?.[0] === fault ? "" : fault,
    step,
    ...runs.map(({ scenarios }) => endsOf(scenarios.filter(isOf(fault, step)))),
  ]);
  const failed = (run: Recording) => run.scenarios.filter(({ passed }) => !passed).length;
  const totals = runs.map(
    (run) => `${run.coordination}: ${run.scenarios.length} scenarios, ${failed(run)} failed`,
  );
  return [
    "# Where every fault ended, side by side",
    "",
    "Written by `npm run scenarios`; do not edit.",
    `${totals.join("; ")}. A cell counts`,
    "scenarios by the final state of the record, over all journeys and storage calls. +1 is a dead letter. Only",
    "the choreography has an outbox; only the state machine has executions to stop.",
    "",
    ...markdownTable(["fault", "step", ...runs.map(({ coordination }) => coordination)], rows),
    "",
  ].join("\n");
}

const isOf = (fault: string, step: string) => (one: Recorded) =>
  one.fault === fault && one.step === step;

function keysOf(runs: readonly Recording[]): (readonly [string, string])[] {
  const all = runs.flatMap(({ scenarios }) => scenarios);
  const byFault = new Map<string, Set<string>>();
  for (const { fault, step } of all) {
    byFault.set(fault, (byFault.get(fault) ?? new Set()).add(step));
  }
  return [...byFault].flatMap(([fault, steps]) => [...steps].map((step) => [fault, step] as const));
}

function endsOf(scenarios: readonly Recorded[]): string {
  if (scenarios.length === 0) return NOTHING_HERE;
  const counts = new Map<string, number>();
  for (const { end, passed } of scenarios) {
    const name = `${endName(end)}${passed ? "" : " **FAILED**"}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(", ");
}

function endName({ record, stepLetters, compensationLetters, retriableLetters = 0 }: End): string {
  const letters = stepLetters + compensationLetters + retriableLetters;
  return `${record === NONE ? "nothing" : record}${letters > 0 ? ` +${letters}` : ""}`;
}
