import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { laneCosts } from "../../../scripts/bench/lane-cost";
import { pages } from "./pages";

const bench = JSON.parse(readFileSync(resolve(__dirname, "../../../docs/bench.json"), "utf8"));

it("the prices in docs/lanes.md are reckoned from what the benchmark recorded", () => {
  const costs = Object.values(laneCosts(bench.paths[0].cost));
  const row = (name: string, part: keyof (typeof costs)[number]) =>
    `| ${name} | ${costs.map((cost) => `$${cost[part]}`).join(" | ")} |`;
  const { text = "" } = pages.find(({ path }) => path === "docs/lanes.md") ?? {};
  expect(text).toContain(
    [
      row("Step Functions", "stepFunctions"),
      row("Lambda", "lambda"),
      row("DynamoDB", "dynamodb"),
      row("logs, at most", "logs"),
      row("sum", "sum"),
    ].join("\n"),
  );
});
