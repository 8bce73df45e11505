import { kinds } from "../test/scenarios/kinds";
import type { End, Recorded, Run } from "../test/scenarios/record";
import { WHOLE_SAGA } from "../test/scenarios/scenario";

/** What a run recorded, for people: how every fault fared at every step, then each row. */
export function scenariosMarkdown({ coordination, seconds, scenarios }: Run): string {
  const failed = scenarios.filter(({ passed }) => !passed).length;
  const again = scenarios.filter(({ disturbed }) => disturbed).length;
  return [
    "# The fault matrix, as recorded",
    "",
    `Written by \`npm run scenarios\`; do not edit. ${scenarios.length} scenarios of the`,
    `${coordination}, ${failed} failed, ${seconds.toFixed(0)} s in all. Every fault is put at every`,
    "storage call that a clean run makes, as the proxy recorded it. The end is what the services'",
    "tables, the provider's ledger, the dead-letter queues (step/compensation) and the first",
    "execution (`-` where there is none) say afterwards; `pass` means that this is an end that was",
    "expected, that the fault really happened, and that every invariant holds. The same as data is",
    "beside this file, as JSON.",
    ...(again > 0 ? [disturbance(again)] : []),
    "",
    "## How often each fault was survived, by step",
    "",
    ...matrix(scenarios),
    ...Object.entries(kinds).flatMap(([kind, title]) => section(kind, title, scenarios)),
    "",
  ].join("\n");
}

const disturbance = (again: number) =>
  `${again} were run again, alone: the machine was so slow that a call timed out to which nothing was done.`;

function matrix(scenarios: readonly Recorded[]): string[] {
  const steps = [...new Set(scenarios.map(({ step }) => step))].sort(wholeLast);
  const faults = [...new Set(scenarios.map(({ fault }) => fault))];
  return markdownTable(
    ["fault", ...steps],
    faults.map((fault) => [
      fault,
      ...steps.map((step) => {
        const here = scenarios.filter((one) => one.fault === fault && one.step === step);
        const passed = here.filter((one) => one.passed).length;
        return here.length === 0 ? "" : passed === here.length ? `${passed}` : score(passed, here);
      }),
    ]),
  );
}

const score = (passed: number, all: readonly unknown[]) => `**${passed} of ${all.length}**`;
const wholeLast = (a: string, b: string) => Number(a === WHOLE_SAGA) - Number(b === WHOLE_SAGA);

function section(kind: string, title: string, scenarios: readonly Recorded[]): string[] {
  const rows = scenarios.filter((one) => one.kind === kind);
  if (rows.length === 0) return [];
  const columns = ["order", "reservation", "payment", "provider", "stock", "letters", "execution"];
  return [
    "",
    `## ${kind}: ${title}`,
    "",
    ...markdownTable(
      ["fault", "journey", "step", "where", ...columns, "result", "s"],
      rows.map(cells),
    ),
    "",
    "<details><summary>What was done, in order</summary>",
    "",
    ...rows.flatMap(histories),
    "</details>",
  ];
}

function cells(one: Recorded): string[] {
  return [
    one.fault,
    one.journey,
    one.step,
    one.where,
    ...endCells(one.end),
    one.passed ? "pass" : `**FAIL** ${one.violations.join("; ")}`,
    one.seconds.toFixed(1),
  ];
}

function endCells(end: End): string[] {
  const { order, reservation, payment, provider, stock, execution } = end;
  const letters = `${end.stepLetters}/${end.compensationLetters}`;
  return [order, reservation, payment, provider, `${stock}`, letters, execution];
}

function histories({ name, histories: all }: Recorded): string[] {
  const runs = Object.entries(all).map(([part, events]) => `- ${part}: ${events.join(" → ")}`);
  return runs.length > 0 ? [`**${name}**`, "", ...runs, ""] : [];
}

/** A table in Markdown, as lines. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const line = (texts: readonly string[]) => `| ${texts.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}
