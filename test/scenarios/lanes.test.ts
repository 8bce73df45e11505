import { sagas } from "../../lambdas/sagas";
import { connects } from "../../scripts/scenarios/connect";
import { runOutage } from "../../scripts/scenarios/outage";
import type { Recorded } from "../../scripts/scenarios/record";
import { FIRST } from "../../scripts/scenarios/recordings";
import { type Matrix, runAll } from "../../scripts/scenarios/run-all";
import { disconnect } from "../../scripts/scenarios/stage";
import { openTestStage, type TestStage } from "../../scripts/stage/test-stage";
import { runStorm, type StormReport } from "../../scripts/storm/run-storm";
import { failed, log, missing, onDisturbed, onDone } from "../support/selected-scenarios";

jest.setTimeout(600_000);

/** Each kind of fault and each step once. `npm run scenarios -- --lane express` runs all, and power cuts at each commit. */
const chosen = () => ({ of: "few", seed: 1 }) as const;
const STORM = { sagas: 60, powerCuts: 1, seed: 1 };

const connect = connects.orchestration(sagas[FIRST]);

/** Nothing of AWS answers a run then, so it can neither go on nor hand over. */
async function outageOn({ proxy }: TestStage): Promise<Recorded[]> {
  const connected = await connect(proxy);
  try {
    return await runOutage([connected]);
  } finally {
    disconnect(connected);
  }
}

describe.each(["express", "direct"] as const)("sagas that begin in lane %s", (lane) => {
  let stage: TestStage;
  let matrices: Matrix[];
  let outage: readonly Recorded[];
  let report: StormReport;
  beforeAll(async () => {
    delete process.env.AWS_ENDPOINT_URL;
    const what = { sagas: [FIRST], only: "orchestration", context: [`lane=${lane}`] } as const;
    stage = await openTestStage(log, what);
    const options = { connects: [connect], selection: chosen, onDone, onDisturbed };
    matrices = await runAll({ ...options, proxy: stage.proxy });
    outage = await outageOn(stage);
    report = await runStorm(stage, { connect, ...STORM, log });
  });
  afterAll(() => stage?.close());

  it("end as in the state machine, whichever fault strikes", () => {
    expect(failed(matrices)).toEqual([]);
    expect(missing(matrices)).toEqual([]);
    expect(matrices.flatMap(({ recorded }) => recorded).length).toBeGreaterThan(15);
  });

  it("end as planned after an outage of everything that they call", () => {
    expect(outage.map(({ passed, violations }) => ({ passed, violations }))).toEqual([
      { passed: true, violations: [] },
    ]);
  });

  it("are all closed after a storm with kills and a power cut, and no invariant is broken", () => {
    expect(report.violations).toEqual([]);
    for (const end of Object.keys(report.ends)) expect(end).toMatch(/^(CONFIRMED|CANCELLED)/);
    const ended = Object.values(report.ends).reduce((sum, count) => sum + count, 0);
    expect(ended).toBe(STORM.sagas);
    expect(report.redrives).toBeGreaterThan(0);
    expect(Object.keys(report.troubles).some((name) => name.includes("kill"))).toBe(true);
    expect(Object.keys(report.troubles).some((name) => name.includes("stop"))).toBe(false);
  });
});
