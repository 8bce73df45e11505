import { type SagaName, sagas } from "../../lambdas/sagas";
import type { TraceEntry } from "../../scripts/deployed/trace/entry";
import { connects } from "../../scripts/scenarios/connect";
import { gatherEvidence } from "../../scripts/scenarios/evidence";
import { kindNames } from "../../scripts/scenarios/kinds";
import { runPowerCuts } from "../../scripts/scenarios/power-cuts";
import { recordingSchema } from "../../scripts/scenarios/record";
import { FIRST } from "../../scripts/scenarios/recordings";
import {
  type Begun,
  beginAll,
  finishAll,
  type Matrix,
  runAll,
} from "../../scripts/scenarios/run-all";
import type { Connect } from "../../scripts/scenarios/stage";
import { openTestStage, type TestStage } from "../../scripts/stage/test-stage";
import { runStorm, type StormReport } from "../../scripts/storm/run-storm";
import {
  chosen,
  connectsOf,
  failed,
  first,
  groups,
  isSelected,
  log,
  messages,
  missing,
  onDisturbed,
  onDone,
  selection,
  selectionOf,
  storm,
} from "../support/selected-scenarios";

jest.setTimeout(2_400_000); // each part waits for all of its scenarios, and those have ends of their own

// The power cuts come first: a restart tells again all that was ever committed.
let stage: TestStage;
beforeAll(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  stage = await openTestStage(log, { sagas: [FIRST], context: messages.context });
});
afterAll(() => stage?.close());

const options = { ...messages, selection: selectionOf, onDone, onDisturbed };
const begin = (connects: readonly Connect[]) =>
  beginAll({ ...options, connects, proxy: stage.proxy });
/** A killed message comes again after its queue's visibility, eight times: nothing else takes as long. */
let begun: Begun | undefined;
const beginWhatWaits = async () => {
  if (isSelected) begun = await begin(connectsOf(FIRST, ["choreography"]));
};

function survivesPowerCuts(name: SagaName): void {
  describe("power cuts at every commit of the way there and back, and while parked", () => {
    let cuts: Matrix[];
    beforeAll(async () => {
      log(`${name}: power cuts`);
      const cut = { proxy: stage.proxy, powerCut: () => stage.powerCut([name]) };
      cuts = await runPowerCuts(cut, { ...options, connects: connectsOf(name) });
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
      const late = names.flatMap((name) =>
        connectsOf(name, begun && name === FIRST ? ["orchestration"] : undefined),
      );
      matrices = await finishAll([...(begun ? [begun] : []), await begin(late)]);
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
/** The choreography begins before it, and what comes next is deployed meanwhile. */
function survivesAStorm(meanwhile: () => Promise<unknown>): void {
  describe(`a storm of ${storm.sagas} sagas with random faults, kills and power cuts`, () => {
    let report: StormReport;
    beforeAll(async () => {
      await beginWhatWaits();
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
