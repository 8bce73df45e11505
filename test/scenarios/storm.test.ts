import { sagas } from "../../lambdas/sagas";
import { connects } from "../../scripts/scenarios/connect";
import { FIRST } from "../../scripts/scenarios/recordings";
import { openTestStage, type TestStage } from "../../scripts/stage/test-stage";
import { runStorm, type StormReport } from "../../scripts/storm/run-storm";
import { log } from "../support/selected-scenarios";

jest.setTimeout(600_000);

/** Under this seed events are lost. `npm run storm -- --coordination choreography` has more, and power cuts. */
const STORM = { sagas: 24, powerCuts: 0, seed: 115 };

describe(`a storm of ${STORM.sagas} sagas that are carried by events`, () => {
  let stage: TestStage;
  let report: StormReport;
  beforeAll(async () => {
    delete process.env.AWS_ENDPOINT_URL;
    stage = await openTestStage(log, { sagas: [FIRST], only: "choreography" });
    report = await runStorm(stage, { connect: connects.choreography(sagas[FIRST]), ...STORM, log });
  });
  afterAll(() => stage?.close());

  it("leaves every saga confirmed or undone, and every invariant holds", () => {
    expect(report.violations).toEqual([]);
    for (const end of Object.keys(report.ends)) expect(end).toMatch(/^(CONFIRMED|CANCELLED)/);
    const ended = Object.values(report.ends).reduce((sum, count) => sum + count, 0);
    expect(ended).toBe(STORM.sagas);
  });

  it("lost events and killed processes, and stopped nothing", () => {
    expect(Object.keys(report.troubles)).toEqual(expect.arrayContaining(["kill", "swallow"]));
    expect(Object.keys(report.troubles)).not.toContain("stop");
  });

  it("drove sagas on that nothing else would have driven on", () => {
    expect(report.redrives).toBeGreaterThan(0);
  });
});
