import { type Cell, faultsByStep } from "./faults-by-step";
import type { Recorded, Recording } from "./record";
import { sideBySideOf } from "./recordings";

/** What a run recorded, for people: how often each fault was survived at each step. */
export function scenariosMarkdown(run: Recording): string {
  const { saga, coordination, seconds, scenarios } = run;
  const failed = scenarios.filter(({ passed }) => !passed);
  const again = scenarios.filter(({ disturbed }) => disturbed).length;
  return [
    "# The fault matrix, as recorded",
    "",
    `Written by \`npm run scenarios\`; do not edit. ${scenarios.length} scenarios of the`,
    `${coordination}, ${failed.length} failed, ${seconds.toFixed(0)} s in all. A number counts the scenarios of a`,
    "fault at a step, over all journeys and storage calls. Each of them ended as expected, its fault",
    "really happened, and every invariant holds; what failed is listed at the end.",
    `[Side by side](${sideBySideOf(saga)}.md) tells where they ended. \`npm run report\` shows each`,
    "scenario: its end, its executions' states, and what happened when.",
    ...(again > 0 ? [disturbance(again)] : []),
    ...tables(run),
    ...failures(failed),
    "",
  ].join("\n");
}

const disturbance = (again: number) =>
  `${again} were run again, alone: the machine was so slow that a call timed out to which nothing was done.`;

/** A table for each kind of faults: a row a fault, a column a step. */
function tables(run: Recording): string[] {
  const { steps, kinds } = faultsByStep(run);
  return kinds.flatMap(({ kind, title, faults }) => {
    const struck = steps.filter((_, i) => faults.some(({ cells }) => cells[i]?.of));
    const rows = faults.map(({ fault, cells }) => [
      fault,
      ...cells.filter((_, i) => struck.includes(steps[i] ?? "")).map(score),
    ]);
    return ["", `## ${kind}: ${title}`, "", ...markdownTable(["fault", ...struck], rows)];
  });
}

function score({ passed, of }: Cell): string {
  if (of === 0) return "";
  return passed === of ? `${passed}` : `**${passed} of ${of}**`;
}

function failures(failed: readonly Recorded[]): string[] {
  if (failed.length === 0) return [];
  return ["", "## Failed", "", ...failed.map((one) => `- ${one.name}: ${reasons(one)}`)];
}

const reasons = ({ injected, violations, end }: Recorded) =>
  [
    ...(injected ? [] : ["the fault never happened"]),
    ...violations,
    `ended as ${JSON.stringify(end)}`,
  ].join("; ");

export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const line = (texts: readonly string[]) => `| ${texts.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}
