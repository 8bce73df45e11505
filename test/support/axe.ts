import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import * as z from "zod";

const source = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const results = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
    }),
  ),
});

/** What axe-core finds on a page as it stands, by all of its rules: one sentence each. */
export async function findings(page: Page): Promise<string[]> {
  // Not as a script of the page: its policy permits its own alone.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(source);
  const { violations } = results.parse(await page.evaluate("axe.run(document)"));
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = "" }) => `${id}: ${html}: ${failureSummary}`),
  );
}

/** How a page is looked at. */
export const LOOKS = (["light", "dark"] as const).flatMap((colorScheme) =>
  [1200, 390].map((width) => ({ colorScheme, width })),
);
