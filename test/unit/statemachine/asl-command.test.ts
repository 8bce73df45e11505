import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject } from "../../../scripts/adding-a-step/copy-of-project";

describe("npm run asl", () => {
  const copy = copyOfProject();
  afterAll(() => rmSync(copy, { recursive: true, force: true }));
  const text = (path: string) => readFileSync(join(copy, path), "utf8");

  it.each([
    ["saga.ts", ', undo: "ReleaseStock"', "", "ReserveStock: a step needs an undo"],
    ["inventory.ts", '"OutOfStock", "UnknownSku"', '"OutOfStock"', '"UnknownSku"'],
  ])("refuses a wrong type in %s: it says where and writes nothing", (file, from, to, why) => {
    const source = `lambdas/order/${file}`;
    const asl = "statemachine/order-saga.asl.json";
    const right = text(source);
    writeFileSync(join(copy, source), right.replace(from, to));
    expect(text(source)).not.toBe(right);
    writeFileSync(join(copy, asl), "as it was");
    const options = { cwd: copy, encoding: "utf8" } as const;
    const { status, stdout, stderr } = spawnSync("npm", ["run", "-s", "asl"], options);
    writeFileSync(join(copy, source), right);
    expect(stderr).toMatch(new RegExp(`^${source}\\(`));
    expect(stderr).toContain(why);
    expect(stderr).toContain("nothing was written");
    expect([status, stdout, text(asl)]).toEqual([1, "", "as it was"]);
  });
});
