import { explain } from "../../scripts/explain-scenario";
import { connectProxy } from "../../scripts/faults/dynamodb-proxy";
import { FAULT_PROXY } from "../support/emulator-setup";
import { connectOrchestration } from "./connect";
import { type Evidence, gatherEvidence } from "./evidence";
import { kindNames } from "./kinds";
import { type Recorded, runSchema } from "./record";
import { runAll } from "./run-all";

jest.setTimeout(900_000);

/** A power cut takes an emulator of its own: power-cuts.test.ts; only a choreography has events. */
const HERE = kindNames.filter((kind) => !["power cut", "event lost"].includes(kind));

const proxy = connectProxy(process.env[FAULT_PROXY] ?? "");

describe("the fault matrix", () => {
  let recorded: Recorded[];
  beforeAll(async () => {
    const onDone = (one: Recorded, done: number, of: number) => {
      if (!one.passed) process.stderr.write(`[scenarios] FAIL ${one.name}\n${explain(one)}\n`);
      if (done % 50 === 0) process.stderr.write(`[scenarios] ${done} of ${of}\n`);
    };
    recorded = await runAll({ connect: connectOrchestration, proxy, onDone });
  });

  it("ends every scenario as expected, with every invariant held", () => {
    expect(recorded.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual([]);
  });

  it("shows the oversell without the countermeasure, and no violation with it", () => {
    const violated = recorded.filter(({ violations }) => violations.length > 0);
    expect(violated.map(({ fault }) => fault)).toEqual([
      "12 sagas for 5 pieces, WITHOUT the countermeasure",
    ]);
    expect(violated[0]?.violations).toEqual([
      expect.stringMatching(/: 5 on hand, but 4 available and 12 held$/),
    ]);
  });

  it("is of more than 300 scenarios, and of every kind of fault", () => {
    expect(recorded.length).toBeGreaterThan(300);
    const found = new Set(recorded.map(({ kind }) => kind));
    expect(HERE.filter((kind) => !found.has(kind))).toEqual([]);
  });

  it("records in the form that the docs are read with", () => {
    const run = { coordination: "orchestration", seconds: 1, scenarios: recorded };
    expect(runSchema.parse(run)).toEqual(run);
  });
});

describe("the evidence", () => {
  let evidence: Evidence;
  beforeAll(async () => {
    evidence = await gatherEvidence(connectOrchestration, proxy);
  });

  it("shows a charge that came again detected and skipped, and one capture", () => {
    const { trace, ledger } = evidence.redelivered;
    const skipped = trace.filter(({ kind, source }) => kind === "skipped" && source === "log");
    expect(skipped.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^charge: duplicate detected/),
      expect.stringMatching(/^charge: duplicate detected/),
    ]);
    expect(ledger).toMatchObject({ status: "CAPTURED", captures: 1, refunds: 0 });
  });

  it("shows how the dead execution ended and the one that finished the saga, and one capture", () => {
    const { trace, ledger } = evidence.crashed;
    const ends = trace.filter(({ source, kind }) => source === "history" && kind === "ended");
    expect(ends.map(({ by }) => by)).toEqual(["first", "re-drive 1"]);
    expect(ledger).toMatchObject({ status: "CAPTURED", captures: 1, refunds: 0 });
  });
});
