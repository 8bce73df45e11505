import { PROBLEMS } from "../../../lambdas/saga/front/problem";
import { MOST_BYTES } from "../../../lambdas/saga/front/request";
import { MOST_GIVEN } from "../../../lambdas/saga/given";
import { MAX_REDRIVES, MAX_RESUMES } from "../../../lambdas/saga/reconcile";
import { LEFT_FOR_OTHERS, RECONCILERS, undosAtOnce } from "../../../lib/concurrency";
import { NEARLY, OPEN_EXECUTIONS } from "../../../lib/constructs/limit-alarms";
import { coordinationNames } from "../../../lib/names";
import { settingsSchema } from "../../../lib/settings";
import { PAGE, READ } from "../../../scripts/console/search";
import { LOCALSTACK_VERSION } from "../../../scripts/localstack/paths";
import { readRecording } from "../../../scripts/scenarios/recordings";
import { counted, deep } from "../../../scripts/search/counted";
import type { Bounds } from "../../../scripts/search/environment";
import { isWritten, pages, proseOf } from "./pages";

const { approvalThreshold, approvalSeconds, apiPlacesPerSecond } = settingsSchema.parse({
  stage: "any",
});
const amount = (minor: number) => (minor / 100).toFixed(2);
/** `outsideAtOnce` in the example of docs/deploy.md. */
const AT_ONCE = 50;

/** Money, decimals, and numbers of at least three digits; without signs, to compare them as numbers. */
const figuresIn = (text: string) =>
  (text.match(/\$\d[\d,.]*\d|\$\d|\d[\d,]*\.[\d.]*\d|\d{1,3}(?:,\d{3})+|\d{3,}/g) ?? []).map(plain);
const plain = (figure: string) => figure.replaceAll(/[$,]/g, "");

/** Figures that no command writes, and where they come from. */
const SOURCES: Readonly<Record<string, readonly (string | number)[]>> = {
  "the code": [
    OPEN_EXECUTIONS,
    OPEN_EXECUTIONS * NEARLY,
    MOST_GIVEN,
    LOCALSTACK_VERSION,
    // The order's two services ask the fence's function, each as often as a service undoes at once.
    LEFT_FOR_OTHERS + AT_ONCE + 3 * undosAtOnce(AT_ONCE) + RECONCILERS,
  ],
  "the console": [PAGE, READ],
  settings: [approvalThreshold, amount(approvalThreshold)],
  "limits of this repository, of Lambda and of a wait": [150, 200, LEFT_FOR_OTHERS],
  "versions, ports and sizes of what is installed": [
    "0.1.0",
    "2.0",
    "20.18",
    "3.13",
    "0.10.0",
    4566,
    600,
    2027,
  ],
  // Bundles of the payment function without the question, with Lambda's client, and as it is: as `npm run bench` measures.
  // A question: a request, 19.1 ms (docs/bench.md) in two functions of 512 MB, and 1.2 KB of log, at the prices of scripts/bench.
  "docs/decisions/fence-function.md": [501, 591, 504, "1.01", "0.25", "0.56", "4.06"],
  "docs/flash-sale.md: what a new table takes at once, the quotas of a table and of reads of a partition, the rule's example":
    [4000, 40_000, 3000, 10 * 5000 * 0.015],
  "docs/providers.md, see test/scenarios/provider.test.ts": [275, 409],
  "the order in operate.md": ["1800.00"],
  "lanes, see lanes.test.ts": ["1.21", "0.58", "10.44", "8.04", 120, 125, 0],
  "scale, see scale.test.ts": [
    ...[134, 10, 8, "134230", "10440", "8040", "11574", "25.9", "2.6"],
    ...[300, 500, 1000, 4000, 5000, 6000, "10000", "40000"],
  ],
  "statuses of HTTP, and the RFC of problem details": [
    ...Object.values(PROBLEMS).map(([status]) => status),
    ...[200, 202, 9457],
  ],
  "the front door": [MOST_BYTES / 1024, apiPlacesPerSecond],
  "prices of others, see the links": ["0.02", "0.20", "0.30", 1, 25],
  "AWS's list prices and their sums, see test/infra/deploy-doc.test.ts": [
    ...["0.00", "0.10", "0.25", "0.80", "3.00", "4.20", "4.30", "7.30", "8.20"],
  ],
};

describe("figures in the pages", () => {
  const sources = new Set([
    ...pages.filter(isWritten).flatMap(({ text }) => figuresIn(text)),
    ...Object.values(SOURCES).flat().map(String),
  ]);
  const unknown = (path: string, text: string) =>
    figuresIn(proseOf(text)).flatMap((it) => (sources.has(it) ? [] : [`${path}: ${it}`]));

  it("are what a command wrote, or have a source", () => {
    const told = pages.filter((page) => !isWritten(page));
    expect(told.length).toBeGreaterThan(15);
    expect(told.flatMap(({ path, text }) => unknown(path, text))).toEqual([]);
    expect(unknown("a.md", "It costs $7654.32, or 7,033 of `1234`.")).toEqual([
      "a.md: 7654.32",
      "a.md: 7033",
    ]);
  });
});

/** The rows of a page's tables, by their first cell. */
function rowsOf(path: string): ReadonlyMap<string, readonly string[]> {
  const { text = "" } = pages.find((page) => page.path === path) ?? {};
  const rows = [...text.matchAll(/^\| (.*) \|$/gm)].map(([, row = ""]) => row.split(/ +\| +/));
  return new Map(rows.map(([first = "", ...rest]) => [first.trim(), rest.map((it) => it.trim())]));
}

describe("the bounds that the README names", () => {
  const rows = rowsOf("README.md");
  const scenarios = coordinationNames.map((of) => [of, readRecording(of).scenarios] as const);

  it.each([
    ["an approval waits", `${approvalSeconds / 86_400} days (\`approvalSeconds\`)`],
    ["an approval is needed from an amount of", amount(approvalThreshold)],
    ["failed attempts until an open saga is undone", `${MAX_RESUMES}`],
    ["failed attempts until a person is told", `${MAX_REDRIVES}`],
    ["data that a step can pass to a later one", `${MOST_GIVEN.toLocaleString("en")} characters`],
    ...scenarios.map(([of, all]): [string, string] => [
      `fault scenarios recorded for the order saga, ${of}`,
      `${all.length.toLocaleString("en")}, ${all.filter(({ passed }) => !passed).length} failed`,
    ]),
  ])("%s: %s", (name, value) => {
    expect(rows.get(name)?.[0]).toContain(value);
  });
});

describe("the bounds of searches in docs/learn.md", () => {
  const rows = rowsOf("docs/learn.md");
  const bounds = [counted, deep]
    .flatMap((sagas) => Object.values(sagas))
    .flatMap((searches) => Object.values(searches).flat())
    .map((search) => search.bounds);
  const told = ["faults", "duplicates", "rivals", "strays", "looks", "days", "restores", "busy"];

  it.each([...told, "unreadable", "behind", "retries"] as (keyof Bounds)[])("%s", (name) => {
    const most = Math.max(...bounds.map((of) => of[name]));
    expect(rows.get(`\`${name}\``)?.[1]).toBe(`${most}`);
  });
});
