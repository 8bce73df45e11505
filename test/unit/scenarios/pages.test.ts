import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { order } from "../../../lambdas/order/saga";
import { sagaNames } from "../../../lambdas/sagas";
import { coordinationNames } from "../../../lib/names";
import { scenariosMarkdown } from "../../../scripts/scenarios/markdown";
import { Plan } from "../../../scripts/scenarios/plan";
import type { End, Recorded, Recording } from "../../../scripts/scenarios/record";
import {
  matrixOf,
  readRecording,
  readRecordingFrom,
  recordingOf,
  recordings,
  sideBySideOf,
  writeRecording,
} from "../../../scripts/scenarios/recordings";
import { sideBySide } from "../../../scripts/scenarios/side-by-side";

const page = (name: string) => readFileSync(resolve(__dirname, `../../../docs/${name}.md`), "utf8");

const { nothing } = new Plan(order);
const end = (record: string, stepLetters = 0): End => ({ ...nothing, record, stepLetters });

const recorded = (fault: string, step: string, seen: End, passed = true): Recorded => ({
  ...{ name: fault, kind: "none", fault, journey: "confirmed", step, where: "" },
  ...{ expected: [seen], end: seen, injected: true, violations: [], histories: {} },
  ...{ seconds: 1, passed },
});

describe("the two coordinationNames side by side,", () => {
  it("counts the ends of each fault at each step, and shows what failed", () => {
    const one = [
      recorded("killed", "PlaceOrder", end("CONFIRMED")),
      recorded("killed", "PlaceOrder", end("CONFIRMED")),
      recorded("stopped", "PlaceOrder", end("CANCELLED", 1)),
    ];
    const other = [recorded("killed", "PlaceOrder", end("-"), false)];
    const text = sideBySide(
      { saga: "order", coordination: "orchestration", seconds: 1, scenarios: one },
      { saga: "order", coordination: "choreography", seconds: 1, scenarios: other },
    );
    expect(text).toContain("| killed | PlaceOrder | 2 CONFIRMED | 1 nothing **FAILED** |");
    expect(text).toContain("| stopped | PlaceOrder | 1 CANCELLED +1 | no meaning |");
  });

  it("are of what was recorded last: npm run scenarios -- --pages", () => {
    const [one, other] = coordinationNames.map((of) => readRecording(of));
    expect(one && other && sideBySide(one, other)).toBe(page(sideBySideOf()));
  });
});

describe("the tables by step", () => {
  const run: Recording = {
    saga: "order",
    coordination: "orchestration",
    seconds: 61,
    scenarios: [
      recorded("killed", "PlaceOrder", end("CONFIRMED")),
      recorded("killed", "ChargePayment", end("CONFIRMED")),
      recorded("killed", "PlaceOrder", end("-"), false),
      recorded("stopped", "ConfirmOrder", end("CANCELLED", 1)),
    ],
  };

  it("count what passed of each fault at each step, and name what failed", () => {
    const text = scenariosMarkdown(run, true);
    expect(text).toContain("4 scenarios of the\norchestration, 1 failed, 61 s in all");
    expect(text).toContain("| fault | PlaceOrder | ChargePayment | ConfirmOrder |");
    expect(text).toContain("| killed | **1 of 2** | 1 |  |");
    expect(text).toContain('- killed: ended as {"record":"-"');
    expect(scenariosMarkdown({ ...run, scenarios: [] }, true)).not.toContain("## Failed");
  });

  it("link to the comparison only if both coordinations were recorded", () => {
    expect(scenariosMarkdown({ ...run, saga: "travel" }, true)).toContain("travel-side-by-side.md");
    const alone = scenariosMarkdown({ ...run, saga: "travel" }, false);
    expect(alone).not.toContain("side-by-side");
    expect(alone).toContain("`npm run report -- --saga travel` shows each scenario in full.");
  });

  it.each(sagaNames)("of the %s saga are of what was recorded last, without a failure", (saga) => {
    const all = recordings(saga).map(readRecordingFrom);
    expect(all).not.toEqual([]);
    for (const recording of all) {
      const isCompared = all.length === coordinationNames.length;
      const text = scenariosMarkdown(recording, isCompared);
      expect(page(matrixOf(recording.coordination, saga))).toBe(text);
      expect(recording.scenarios.filter(({ passed }) => !passed)).toEqual([]);
    }
  });
});

describe("a recording", () => {
  const folder = mkdtempSync(join(tmpdir(), "order-saga-recording-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const timeline = ["0 [order] call: a", "400 [bus] !call: b", "20000 [order] call: c"];
  const scenarios = [{ ...recorded("killed", "PlaceOrder", end("-"), false), timeline }];
  const run: Recording = { saga: "order", coordination: "choreography", seconds: 1, scenarios };

  it.each(["run.json", "run.json.br"])("is read as it was written: %s", (name) => {
    writeRecording(join(folder, name), run);
    expect(readRecordingFrom(join(folder, name))).toEqual(run);
  });

  it("that is compressed keeps the timeline of the first of each fault at each step", () => {
    const again = { ...recorded("killed", "PlaceOrder", end("-"), false), timeline, name: "again" };
    const longer = { ...run, scenarios: [...scenarios, again] };
    const file = join(folder, "longer.json.br");
    writeRecording(file, longer);
    const [first, second] = readRecordingFrom(file).scenarios;
    expect(first?.timeline).toEqual(timeline);
    expect(second).toEqual({ ...again, timeline: undefined });
  });

  it("of another saga has a name of its own", () => {
    expect(recordingOf("choreography")).toMatch(/docs\/scenarios-choreography\.json\.br$/);
    expect(recordingOf("choreography", "travel")).toMatch(/\/scenarios-travel-choreography\.json/);
    expect(sideBySideOf("travel")).toBe("scenarios-travel-side-by-side");
  });

  it("that is none, or that is not there, is named", () => {
    const other = join(folder, "other.json.br");
    writeFileSync(other, "no Brotli");
    expect(() => readRecordingFrom(other)).toThrow(
      `${other} was not written by \`npm run scenarios\``,
    );
    expect(() => readRecordingFrom(join(folder, "none.json"))).toThrow(
      "npm run scenarios writes it",
    );
  });
});
