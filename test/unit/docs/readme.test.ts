import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const read = (path: string) => readFileSync(resolve(__dirname, "../../..", path), "utf8");

it("the saga that README shows is the one that ships", () => {
  const [, shown = ""] = /```ts\n([\s\S]*?)```/.exec(read("README.md")) ?? [];
  expect(shown).toContain("defineSaga({");
  expect(read("lambdas/order/saga.ts")).toContain(shown);
});
