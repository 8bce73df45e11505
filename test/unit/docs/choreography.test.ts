import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/adding-a-step/patches";
import { renewed } from "../../../scripts/compare/table";

it("the comparison in the docs is what was measured: npm run compare", () => {
  const page = readFileSync(join(root, "docs/choreography.md"), "utf8");
  expect(renewed(page)).toBe(page);
});
