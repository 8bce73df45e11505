import { called } from "../project/root";
import { type Cell, faultsByStep } from "./faults-by-step";
import type { Recorded, Recording } from "./record";
import { FIRST, sideBySideOf } from "./recordings";

/**
 * The page of a recorded run: how often each fault was survived at each step.
 * @param isCompared whether the other coordination was recorded too, so that there is a page with both.
 */
export function scenariosMarkdown(run: Recording, isCompared: boolean): string {
  const { saga, coordination, seconds, scenarios } = run;
  const failed = scenarios.filter(({ passed }) => !passed);
  const again = scenarios.filter(({ disturbed }) => disturbed).length;
  return [
    "# The fault matrix, as recorded",
    "",
    `Written by \`npm run scenarios\`; do not edit. ${scenarios.length} scenarios of the`,
    `${coordination}, ${failed.length} failed, ${seconds.toFixed(0)} s in all. A cell counts the scenarios of a fault`,
    "at a step, over all journeys and storage calls. In each of them the fault happened, the saga ended as",
    "expected and every invariant held. Failures are listed at the end.",
    `${isCompared ? comparison(saga) : ""}\`${report(saga)}\` shows each scenario in full.`,
    ...(again > 0 ? [disturbance(again)] : []),
    ...tables(run),
    ...failures(failed),
    "",
  ].join("\n");
}

const comparison = (saga: Recording["saga"]) =>
  `[Side by side](${sideBySideOf(saga)}.md) shows the ends. `;

const report = (saga: Recording["saga"]) =>
  saga === FIRST ? called("report") : called("report", `--saga ${saga}`);

const disturbance = (again: number) =>
  `${again} were run again, alone, because a call without a fault had timed out: the machine was too slow.`;

/** A table for each kind of fault: one row for each fault, one column for each step. */
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
