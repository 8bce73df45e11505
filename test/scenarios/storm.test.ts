import { openTestStage, type TestStage } from "../../scripts/test-stage";
import { connectOrchestration } from "./connect";
import { runStorm, type StormReport } from "./storm/run-storm";

jest.setTimeout(900_000);

const SAGAS = 300;

describe("a storm of 300 sagas with random faults, kills and two power cuts", () => {
  let stage: TestStage;
  let report: StormReport;
  beforeAll(async () => {
    delete process.env.AWS_ENDPOINT_URL; // not the emulator of the other tests
    stage = await openTestStage(() => {}, { only: "orchestration" });
    const log = (line: string) => process.stderr.write(`[storm] ${line}\n`);
    report = await runStorm(stage, { connect: connectOrchestration, sagas: SAGAS, seed: 1, log });
  });
  afterAll(() => stage?.close());

  it("leaves every order confirmed or undone, and every invariant holds", () => {
    expect(report.violations).toEqual([]);
    expect(Object.keys(report.ends).map((end) => end.split(" ")[0])).toEqual(
      expect.arrayContaining(["CONFIRMED", "CANCELLED"]),
    );
    const ended = Object.values(report.ends).reduce((sum, count) => sum + count, 0);
    expect(ended).toBe(SAGAS);
  });

  it("was one: sagas were driven again, and many kinds of trouble were made", () => {
    expect(report.redrives).toBeGreaterThan(0);
    expect(Object.keys(report.troubles).length).toBeGreaterThan(8);
  });
});
