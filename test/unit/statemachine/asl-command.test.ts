import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject } from "../../../scripts/copy-of-project";

describe("npm run asl", () => {
  const copy = copyOfProject();
  afterAll(() => rmSync(copy, { recursive: true, force: true }));
  const text = (path: string) => readFileSync(join(copy, path), "utf8");

  it("refuses a refusal that is not routed: it names the step and writes nothing", () => {
    const declaration = "statemachine/order-saga.ts";
    const asl = "statemachine/order-saga.asl.json";
    const unrouted = text(declaration).replace('ApprovalExpired: "compensate",', "");
    expect(unrouted).not.toBe(text(declaration));
    writeFileSync(join(copy, declaration), unrouted);
    writeFileSync(join(copy, asl), "as it was");
    const { status, stdout, stderr } = spawnSync("npm", ["run", "-s", "asl"], {
      cwd: copy,
      encoding: "utf8",
    });
    expect(stderr).toMatch(/^PlaceOrder: .*Property 'ApprovalExpired' is missing/);
    expect(stderr).toContain("nothing was written");
    expect([status, stdout, text(asl)]).toEqual([1, "", "as it was"]);
  });
});
