import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Recorded } from "../test/scenarios/scenario";

/** Writes what was recorded to docs/scenarios.md, for people, and docs/scenarios.json. */
export function writeReport(recorded: readonly Recorded[]): void {
  const docs = resolve(__dirname, "../docs");
  writeFileSync(`${docs}/scenarios.json`, `${JSON.stringify(recorded, null, 1)}\n`);
  writeFileSync(`${docs}/scenarios.md`, markdown(recorded));
}

function markdown(recorded: readonly Recorded[]): string {
  const failed = recorded.filter(({ passed }) => !passed).length;
  const groups = [...new Set(recorded.map(({ scenario }) => scenario.group))];
  return [
    "# The fault matrix, as recorded",
    "",
    "Written by `npm run scenarios`; do not edit. Every fault is put at every storage call that a",
    "clean run makes. The end is what the services' tables, the provider's ledger, the dead-letter",
    "queues (step/compensation) and the first execution say afterwards.",
    "",
    `${recorded.length} scenarios, ${failed} failed.`,
    ...groups.flatMap((group) => section(group, recorded)),
    "",
  ].join("\n");
}

function section(group: string, recorded: readonly Recorded[]): string[] {
  const rows = recorded.filter(({ scenario }) => scenario.group === group);
  return [
    "",
    `## ${group}`,
    "",
    "| where | order | reservation | payment | provider | letters | execution | invariants | s |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map(row),
    "",
    "<details><summary>Execution histories</summary>",
    "",
    ...rows.flatMap(histories),
    "</details>",
  ];
}

function row({ scenario, end, violations, passed, seconds }: Recorded): string {
  const invariants = violations.length > 0 ? violations.join("; ") : passed ? "pass" : "FAIL";
  const cells = [
    placeOf(scenario.name),
    end.order,
    end.reservation,
    end.payment,
    end.provider,
    `${end.stepLetters}/${end.compensationLetters}`,
    end.execution,
    invariants,
    seconds.toFixed(1),
  ];
  return `| ${cells.join(" | ")} |`;
}

function histories({ scenario, histories }: Recorded): string[] {
  const lines = Object.entries(histories).map(
    ([, events], i) => `- execution ${i + 1}: ${events.join(" → ")}`,
  );
  return [`**${placeOf(scenario.name)}**`, "", ...lines, ""];
}

const placeOf = (name: string) => name.replace(/^[^:]*: /, "");
