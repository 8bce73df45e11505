import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject } from "../../../scripts/adding-a-step/copy-of-project";

describe("npm run asl", () => {
  const copy = copyOfProject();
  afterAll(() => rmSync(copy, { recursive: true, force: true }));
  const text = (path: string) => readFileSync(join(copy, path), "utf8");

  it("refuses wrong types: it says where and writes nothing", () => {
    const wrong = [
      ["saga.ts", ', undo: "ReleaseStock"', "", "ReserveStock: a step needs an undo"],
      ["inventory.ts", '"OutOfStock", "UnknownSku"', '"OutOfStock"', '"UnknownSku"'],
    ] as const;
    for (const [file, from, to] of wrong) {
      const right = text(`lambdas/order/${file}`);
      writeFileSync(join(copy, `lambdas/order/${file}`), right.replace(from, to));
      expect(text(`lambdas/order/${file}`)).not.toBe(right);
    }
    const asl = "statemachine/order-saga.asl.json";
    writeFileSync(join(copy, asl), "as it was");
    const options = { cwd: copy, encoding: "utf8" } as const;
    const { status, stdout, stderr } = spawnSync("npm", ["run", "-s", "asl"], options);
    for (const [file, , , why] of wrong) {
      expect(stderr).toMatch(new RegExp(`^lambdas/order/${file}\\(`, "m"));
      expect(stderr).toContain(why);
    }
    expect(stderr).toContain("nothing was written");
    expect([status, stdout, text(asl)]).toEqual([1, "", "as it was"]);
  });
});
