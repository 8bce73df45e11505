import { explain } from "../../scripts/explain-scenario";
import { openTestStage, type TestStage } from "../../scripts/test-stage";
import { connectOrchestration } from "./connect";
import { runPowerCuts } from "./power-cuts";
import type { Recorded } from "./record";

jest.setTimeout(600_000);

describe("power cuts at every commit of the way there and back, and while parked", () => {
  let stage: TestStage;
  let recorded: Recorded[];
  beforeAll(async () => {
    delete process.env.AWS_ENDPOINT_URL; // not the emulator of the other tests
    stage = await openTestStage(() => {}, { only: "orchestration" });
    recorded = await runPowerCuts(stage, connectOrchestration, (one) => {
      if (!one.passed) process.stderr.write(`[power cuts] FAIL ${one.name}\n${explain(one)}\n`);
    });
  });
  afterAll(() => stage?.close());

  it("end as if nothing had happened, with every invariant held", () => {
    expect(recorded.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual([]);
    expect(recorded.length).toBeGreaterThan(20);
  });
});
