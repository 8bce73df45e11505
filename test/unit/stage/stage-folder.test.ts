import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stageFolder } from "../../../scripts/stage/stage-folder";

describe("the folder of a test stage", () => {
  const memory = mkdtempSync(join(tmpdir(), "order-saga-memory-"));
  afterAll(() => rmSync(memory, { recursive: true, force: true }));

  it("is in memory, and a killed stage's goes when the next one opens", () => {
    const { pid: ended } = spawnSync(process.execPath, ["-e", ""]);
    const alive = `order-saga-test-${process.pid}-4000`;
    for (const name of [alive, `order-saga-test-${ended}-4000`, "somebody-else-1-1"]) {
      mkdirSync(join(memory, name));
    }
    expect(stageFolder(4001, memory)).toBe(join(memory, `order-saga-test-${process.pid}-4001`));
    expect(readdirSync(memory).sort()).toEqual([alive, "somebody-else-1-1"].sort());
  });

  it("is the project's own where there is no such place", () => {
    expect(stageFolder(4001, join(memory, "none"))).toMatch(/\.localstack.test-4001$/);
  });
});
