import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { OPEN_SHARDS } from "../../../lambdas/saga/record-row";
import { laneCosts } from "../../../scripts/bench/lane-cost";
import { benchReport } from "../../../scripts/bench/model";
import { DAY_SECONDS, limitsOf, QUOTAS } from "../../../scripts/bench/quotas";
import { pages } from "./pages";

const file = resolve(__dirname, "../../../docs/bench.json");
const [happy] = benchReport.parse(JSON.parse(readFileSync(file, "utf8"))).paths;
if (!happy) throw new Error("no path was measured");
const { text = "" } = pages.find(({ path }) => path === "docs/scale.md") ?? {};
const shown = (of: number) => Math.round(of).toLocaleString("en");

describe("docs/scale.md", () => {
  it("has the prices of a million, and of a thousand times as many", () => {
    const { standard, express, direct } = laneCosts(happy.cost);
    const row = (name: string, millions: number) => {
      const prices = [standard, express, direct].map((it) => `$${shown(it.sum * millions)}`);
      const aSecond = shown((millions * 1_000_000) / DAY_SECONDS);
      return `| ${[name, aSecond, ...prices].join(" | ")} |`;
    };
    expect(text).toContain(row("a million", 1));
    expect(text).toContain(row("a billion", 1000));
  });

  it("has the limits that follow from what a saga uses, the lowest first", () => {
    const { start, counter, transitions, index, express, table, lambda } = limitsOf(happy);
    const limits = [start, counter, transitions, index, express, table, lambda];
    expect(limits).toEqual([...limits].sort((a, b) => a - b));
    const [part = ""] = text.split("## Limits")[1]?.split("##") ?? [];
    const rows = part.split("\n").filter((line) => line.startsWith("| "));
    const told = rows.slice(2).map((line) => line.split("|")[3]?.trim());
    expect(told).toEqual(limits.map(shown));
    expect(text).toContain(`in ${OPEN_SHARDS} partitions`);
  });

  it("says how many days and how much of a billion the starts are enough for", () => {
    const aDay = (QUOTAS.startExecution * DAY_SECONDS) / 1_000_000;
    const ofABillion = 1_000_000_000 / DAY_SECONDS / QUOTAS.startExecution;
    expect(text).toContain(`${aDay.toFixed(1)} million a day`);
    expect(text).toContain(`needs ${Math.ceil(ofABillion)} times the quota`);
    expect(text).toContain(`${(100 / ofABillion).toFixed(1)} % of the orders`);
  });
});
