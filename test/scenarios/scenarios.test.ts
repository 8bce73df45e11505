import { type SagaName, sagaNames, sagas } from "../../lambdas/sagas";
import type { TraceEntry } from "../../scripts/deployed/trace/entry";
import { connects } from "../../scripts/scenarios/connect";
import { gatherEvidence } from "../../scripts/scenarios/evidence";
import { explain } from "../../scripts/scenarios/explain";
import { kindNames } from "../../scripts/scenarios/kinds";
import type { Plan } from "../../scripts/scenarios/plan";
import { runPowerCuts } from "../../scripts/scenarios/power-cuts";
import { type Recorded, recordingSchema } from "../../scripts/scenarios/record";
import { FIRST } from "../../scripts/scenarios/recordings";
import { type Matrix, runAll } from "../../scripts/scenarios/run-all";
import { lessThan, notCovered, parseSelection, SELECTION } from "../../scripts/scenarios/selection";
import { openTestStage, type TestStage } from "../../scripts/stage/test-stage";
import { runStorm, type StormReport } from "../../scripts/storm/run-storm";

jest.setTimeout(2_400_000); // each part waits for all of its scenarios, and those have ends of their own

/**
 * `npm test` runs each kind of fault at each step, and each fault, in both coordinations. `npm run
 * test:all` adds the orchestration's others and each lost event of the choreography, whose whole
 * matrix is `npm run scenarios`. The engines are the same for all sagas: of those beside the first,
 * `npm test` runs few faults, in the coordination that the seed chooses, and no power cut.
 */
const selection = parseSelection(process.env[SELECTION]);
const isSelected = selection.of === "one";
// The whole storm has the seed under which it is known; the small one has the run's.
const storm = isSelected
  ? { sagas: 40, powerCuts: 0, seed: selection.seed }
  : { sagas: 300, powerCuts: 2, seed: 1 };
const selectionOf = ({ saga }: Plan) => (saga === sagas[FIRST] ? selection : lessThan(selection));
const coordinations = (["orchestration", "choreography"] as const).slice(0, isSelected ? 2 : 1);
/** The sagas that run at the same time. */
const groups: (readonly SagaName[])[] = isSelected ? [sagaNames] : sagaNames.map((name) => [name]);
const chosen = isSelected ? coordinations[selection.seed % coordinations.length] : undefined;
const connectsOf = (name: SagaName) =>
  (name !== FIRST && chosen ? [chosen] : coordinations).map((of) => connects[of](sagas[name]));
const first = connects.orchestration(sagas[FIRST]);

const log = (line: string) => process.stderr.write(`[scenarios] ${line}\n`);
const onDone = (one: Recorded, done: number, of: number) => {
  if (!one.passed) log(`FAIL ${one.name}\n${explain(one)}`);
  if (done % 50 === 0) log(`${done} of ${of}`);
};
const failed = (matrices: readonly Matrix[]) =>
  matrices.flatMap(({ saga, coordination, recorded }) =>
    recorded
      .filter(({ passed }) => !passed)
      .map(({ name }) => `${saga.name}, ${coordination}: ${name}`),
  );
const missing = (matrices: readonly Matrix[]) =>
  matrices.flatMap(({ table, recorded, selection: { of } }) =>
    of === "others" ? [] : notCovered(table, recorded, of),
  );

// The power cuts come first: a restart tells again all that was ever committed.
let stage: TestStage;
beforeAll(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  stage = await openTestStage(log, { sagas: [FIRST] });
});
afterAll(() => stage?.close());

function survivesPowerCuts(name: SagaName): void {
  describe("power cuts at every commit of the way there and back, and while parked", () => {
    let cuts: Matrix[];
    beforeAll(async () => {
      log(`${name}: power cuts`);
      const cut = { proxy: stage.proxy, powerCut: () => stage.powerCut([name]) };
      const options = { connects: connectsOf(name), selection: selectionOf, onDone };
      cuts = await runPowerCuts(cut, options);
    });

    it("end as if nothing had happened, with every invariant held", () => {
      expect(failed(cuts)).toEqual([]);
      expect(cuts.filter(({ recorded }) => recorded.length <= 5)).toEqual([]);
    });

    it("come at every step, and both before and after a commit", () =>
      expect(missing(cuts)).toEqual([]));
  });
}

function passTheMatrix(names: readonly SagaName[]): void {
  describe("the fault matrix", () => {
    let matrices: Matrix[];
    const of = (name: SagaName) => matrices.filter(({ saga }) => saga === sagas[name]);
    beforeAll(async () => {
      log(`${names.join(", ")}: fault matrix`);
      const options = { selection: selectionOf, proxy: stage.proxy, onDone };
      matrices = await runAll({ connects: names.flatMap(connectsOf), ...options });
    });

    it.each(names)("ends every scenario of the %s saga as expected, invariants held", (name) => {
      expect(failed(of(name))).toEqual([]);
      if (name !== FIRST) return;
      expect(of(name).filter(({ recorded }) => recorded.length <= 100)).toEqual([]);
    });

    it.each(names)("strikes every step of the %s saga with every kind of fault", (name) =>
      expect(missing(of(name))).toEqual([]),
    );

    it.each(names)("of the %s saga has the oversell only without the countermeasure", (name) => {
      const recorded = of(name).flatMap((matrix) => matrix.recorded);
      const violated = recorded.filter(({ violations }) => violations.length > 0);
      if (name !== FIRST || selection.of === "others") return expect(violated).toEqual([]);
      const found = new Set(["power cut", ...recorded.map(({ kind }) => kind)]);
      expect(kindNames.filter((kind) => !found.has(kind))).toEqual([]);
      expect(violated.map(({ fault }) => fault)).toEqual([
        "12 sagas for 5 pieces, WITHOUT the countermeasure",
      ]);
      expect(violated[0]?.violations).toEqual([
        expect.stringMatching(/: 5 onHand, but 4 available and 12 held$/),
      ]);
    });

    it("records in the form that the docs are read with", () => {
      for (const { saga, coordination, recorded: scenarios } of matrices) {
        const run = { saga: saga.name, coordination, seconds: 1, scenarios };
        expect(recordingSchema.parse(run)).toEqual(run);
      }
    });
  });
}

const itOnce = selection.of === "others" ? it.skip : it; // the run of the selection showed it
/** What comes next is deployed meanwhile: a storm waits more than it works. */
function survivesAStorm(meanwhile: () => Promise<unknown>): void {
  describe(`a storm of ${storm.sagas} sagas with random faults, kills and power cuts`, () => {
    let report: StormReport;
    beforeAll(async () => {
      const run = runStorm(stage, { connect: first, ...storm, log });
      [report] = await Promise.all([run, meanwhile()]);
    });

    it("leaves every saga confirmed or undone, and every invariant holds", () => {
      expect(report.violations).toEqual([]);
      for (const end of Object.keys(report.ends)) expect(end).toMatch(/^(CONFIRMED|CANCELLED)/);
      const ended = Object.values(report.ends).reduce((sum, count) => sum + count, 0);
      expect(ended).toBe(storm.sagas);
    });

    // What a small storm draws is up to its seed.
    (isSelected ? it.skip : it)("drove sagas again, and made many kinds of trouble", () => {
      expect(report.redrives).toBeGreaterThan(0);
      expect(Object.keys(report.ends).map((end) => end.split(" ")[0])).toEqual(
        expect.arrayContaining(["CONFIRMED", "CANCELLED"]),
      );
      expect(Object.keys(report.troubles).length).toBeGreaterThan(8);
    });
  });
}

function showsMore(): void {
  (isSelected ? describe.skip : describe)("every event of the choreography, lost once", () => {
    it("is found by the sweeper, and the saga ends as if nothing had happened", async () => {
      const connect = connects.choreography(sagas[FIRST]);
      const options = { connects: [connect], only: "event lost", proxy: stage.proxy };
      const lost = await runAll({ ...options, onDone });
      expect(failed(lost)).toEqual([]);
      expect(lost[0]?.recorded.length).toBeGreaterThan(10);
    });
  });

  describe("the evidence", () => {
    itOnce(
      "shows a charge that came again skipped, and how the dead execution's saga ended",
      async () => {
        const { redelivered, crashed } = await gatherEvidence(first, stage.proxy);
        const isSkipped = ({ kind, source }: TraceEntry) => kind === "skipped" && source === "log";
        const skipped = redelivered.trace.filter(isSkipped);
        expect(skipped.map(({ what }) => what)).toEqual([
          expect.stringMatching(/^charge: duplicate detected/),
          expect.stringMatching(/^charge: duplicate detected/),
        ]);
        const isEnd = ({ kind, source }: TraceEntry) => kind === "ended" && source === "history";
        const ends = crashed.trace.filter(isEnd);
        expect(ends.map(({ by }) => by)).toEqual(["first", "re-drive 1"]);
        for (const { ledger } of [redelivered, crashed]) {
          expect(ledger).toMatchObject({ status: "CAPTURED", captures: 1, refunds: 0 });
        }
      },
    );
  });
}

describe.each(groups.map((names) => ({ names, title: names.join(" and ") })))(
  "the sagas of $title",
  ({ names }) => {
    const isFirst = names.includes(FIRST);
    const beside = names.filter((name) => name !== FIRST);
    const deployBeside = async () => beside.length > 0 && (await stage.deploy(beside, chosen));
    if (!isFirst) beforeAll(deployBeside);
    for (const name of names) if (!isSelected || name === FIRST) survivesPowerCuts(name);
    if (isFirst) survivesAStorm(deployBeside);
    passTheMatrix(names);
    if (isFirst) showsMore();
  },
);
