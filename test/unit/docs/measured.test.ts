import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/adding-a-step/patches";
import { benchReport } from "../../../scripts/bench/model";
import { asMarkdown } from "../../../scripts/bench/report";
import { renewed } from "../../../scripts/compare/table";

const read = (path: string) => readFileSync(join(root, "docs", path), "utf8");

it("the comparison in the docs is what was measured: npm run compare", () => {
  const page = read("choreography.md");
  expect(renewed(page)).toBe(page);
});

it.each(["bench", "bench-choreography"])("%s.md is what was measured: npm run bench", (name) => {
  const report = benchReport.parse(JSON.parse(read(`${name}.json`)));
  expect(read(`${name}.md`)).toBe(asMarkdown(report));
});
