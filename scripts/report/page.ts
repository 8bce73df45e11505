import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { buildSync } from "esbuild";
import { sagas } from "#sagas";
import { tablesOf } from "../../lambdas/runtime/tables";
import type { AnySaga } from "../../lambdas/saga/define";
import { type Cell, type FaultsByStep, faultsByStep } from "../scenarios/faults-by-step";
import type { Recording } from "../scenarios/record";
import { told } from "./data";

const here = (file: string) => resolve(__dirname, file);

/** The whole report: one HTML file that contains its style, script and data. */
export function reportPage(runs: readonly Recording[]): string {
  const style = ["../pages/style.css", "report.css"].map((file) =>
    readFileSync(here(file), "utf8"),
  );
  const data = runs.map(({ saga, coordination, scenarios }) => {
    const definition: AnySaga = sagas[saga];
    const lanes = tablesOf(definition).map((name) => name.toLowerCase());
    return { coordination, lanes, scenarios: scenarios.map((one) => told(definition, one)) };
  });
  const nouns = new Set(runs.map(({ saga }) => sagas[saga].noun));
  const title = `${[...nouns].join(" and ")} saga: broken everywhere`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title>`,
    `<style>${style.join("")}</style>`,
    "</head>",
    "<body>",
    "<main>",
    `<h1>${title}</h1>`,
    '<p class="quiet">Every kind of fault at every storage call that a clean run makes, on the',
    "deployed stack. A scenario passes if it ends as it must, the fault really happened, and every",
    "invariant holds: each step is done once at most, nothing is orphaned, numbers add up.</p>",
    ...runs.map(section),
    "</main>",
    `<script type="application/json" id="data">${inScript(data)}</script>`,
    `<script>${browserScript()}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function section(run: Recording, index: number): string {
  const { coordination, scenarios, seconds } = run;
  const failed = scenarios.filter(({ passed }) => !passed).length;
  const kinds = new Set(scenarios.map(({ kind }) => kind)).size;
  const number = (value: string | number, what: string, tone = "") =>
    `<div class="${tone}"><b>${value}</b>${what}</div>`;
  return [
    `<section data-run="${index}">`,
    `<h2>By ${markup(coordination)}</h2>`,
    '<div class="numbers">',
    number(scenarios.length, "scenarios"),
    number(scenarios.length - failed, "passed", "good"),
    number(failed, "failed", failed > 0 ? "bad" : ""),
    number(kinds, "kinds of fault"),
    number(`${Math.round(seconds / 60)} min`, "in all"),
    "</div>",
    "<h3>Fault by step</h3>",
    '<p class="quiet">How many scenarios of that fault at that step ended as they must. Choose a',
    "number to see them.</p>",
    matrixTable(faultsByStep(run), index),
    "<h3>Scenarios</h3>",
    '<form class="filter">',
    '<input type="search" name="text" placeholder="fault, journey, step or call" aria-label="filter">',
    '<label><input type="checkbox" name="failed"> only failed</label>',
    '<output class="quiet"></output>',
    "</form>",
    '<div class="scenarios"></div>',
    "</section>",
  ].join("\n");
}

function matrixTable({ steps, kinds }: FaultsByStep, run: number): string {
  const head = steps.map((step) => `<th scope="col">${breakable(step)}</th>`).join("");
  const rows = kinds.flatMap(({ kind, title, faults }) => [
    `<tr class="kind"><th colspan="${steps.length + 1}" scope="rowgroup">${markup(kind)} ` +
      `<span class="quiet expand">${markup(title)}</span></th></tr>`,
    ...faults.map(({ fault, cells }) => {
      const found = cells.map((cell, i) => cellOf(cell, { run, fault, step: steps[i] ?? "" }));
      return `<tr><th scope="row">${markup(fault)}</th>${found.join("")}</tr>`;
    }),
  ]);
  return [
    '<div class="scroll" tabindex="0" role="group" aria-label="fault by step"><table class="matrix">',
    `<thead><tr><th scope="col">fault</th>${head}</tr></thead>`,
    `<tbody>${rows.join("\n")}</tbody></table></div>`,
  ].join("\n");
}

function cellOf({ passed, of }: Cell, at: { run: number; fault: string; step: string }): string {
  if (of === 0) return "<td></td>";
  const all = passed === of;
  const text = all ? `${of} ✓` : `${passed} of ${of} ✗`;
  const label = `${at.fault}, ${at.step}: ${passed} of ${of} passed`;
  return (
    `<td><a class="${all ? "good" : "bad"}" href="#scenarios" data-fault="${markup(at.fault)}" ` +
    `data-step="${markup(at.step)}" title="${markup(label)}">${text}</a></td>`
  );
}

/** The page's script in one piece. Browsers do not load modules from a disk. */
function browserScript(): string {
  const entryPoints = [here("report.js")];
  const built = buildSync({
    entryPoints,
    bundle: true,
    write: false,
    format: "iife",
    minify: true,
  });
  return (built.outputFiles[0]?.text ?? "").replaceAll("</script", "<\\/script");
}

/** JSON that cannot end the script element. */
const inScript = (data: unknown) => JSON.stringify(data).replaceAll("<", "\\u003c");

/** Lets a state's name break between its words. */
const breakable = (name: string) => markup(name).replaceAll(/(?<=[a-z])(?=[A-Z])/g, "<wbr>");

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
const markup = (text: string) => text.replaceAll(/[&<>"]/g, (char) => ENTITIES[char] ?? char);
