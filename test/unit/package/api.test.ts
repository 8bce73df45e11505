import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { llmsOf } from "../../../scripts/api/llms";
import { pagesIn, reportOf, writeReference } from "../../../scripts/api/pages";
import { emitTypes } from "../../../scripts/build/types";
import { ROOT } from "../house/project";

const types = mkdtempSync(join(tmpdir(), "saga-api-"));
const report = readFileSync(join(ROOT, "docs/api.md"), "utf8");

beforeAll(() => emitTypes(types));
afterAll(() => rmSync(types, { recursive: true }));

describe("the public interface", () => {
  it("is as docs/api.md reports it: npm run api", () => {
    expect(reportOf(types)).toBe(report);
  });

  it("has a doc comment for every name", () => {
    expect(writeReference(types, join(types, "api"))).toEqual([]);
    const page = readFileSync(join(types, "api/lambda.md"), "utf8");
    expect(page).toMatch(
      /## serviceFunction\n\nThe function of a service.*\n(.*\n)*\nThrows Error/,
    );
  });

  it("is told to coding agents in llms.txt, as the pages are: npm run api", () => {
    const told = readFileSync(join(ROOT, "llms.txt"), "utf8");
    expect(llmsOf(ROOT, pagesIn(types))).toBe(told);
    expect(told).toContain("testSaga");
    expect(told).toContain("(docs/upgrade.md)");
  });

  it("is seen to change, also in what is not exported itself; and a comment to be missing", () => {
    const file = join(types, "lambdas/saga/phases.d.ts");
    const before = readFileSync(file, "utf8");
    writeFileSync(file, before.replace("readonly refuses: string", "readonly refuses: number"));
    expect(reportOf(types)).not.toBe(report);
    const hold = join(types, "lambdas/saga/hold.d.ts");
    writeFileSync(
      hold,
      readFileSync(hold, "utf8").replace(/^\/\*\* What a service holds.*\n/m, ""),
    );
    expect(writeReference(types, join(types, "api"))).toEqual(["Hold"]);
  });
});
