import { choreographed } from "../../../scripts/scenarios/choreography-table";
import { cleanRuns, OUTBOX } from "../../../scripts/scenarios/places";
import type { Place, Scenario } from "../../../scripts/scenarios/scenario";
import {
  coveredBy,
  notCovered,
  parseSelection,
  select,
} from "../../../scripts/scenarios/selection";
import { scenarioTable } from "../../../scripts/scenarios/table";
import { powerCuts } from "../../../scripts/scenarios/table/power-cuts";

const STEPS = [
  ...["PlaceOrder", "ReserveStock", "ReserveStock", "ChargePayment", OUTBOX, "ConfirmOrder"],
  ...["AbandonOrder", "RefundPayment", "RefundPayment", "RefundPayment", "CancelOrder"],
];
const places = STEPS.map((step, i): Place => {
  const table = step === OUTBOX ? "bus" : "test-orders";
  return { call: i + 1, step, functions: "Saga-F", operation: "UpdateItem", table, nth: i + 1 };
});
const clean = cleanRuns(() => places);

const whole = scenarioTable(clean);
const cuts = powerCuts(clean).flatMap((batch) => batch.map(({ scenario }) => scenario));
const tables: [string, Scenario[]][] = [
  ["the orchestration", [...whole, ...cuts]],
  ["the choreography", [...choreographed(whole), ...choreographed(cuts)]],
];
const itself = (scenario: Scenario) => scenario;
const one = (table: Scenario[], seed: number) => select(table, { of: "one", seed }, itself);

describe.each(tables)("of the scenarios of %s", (_, table) => {
  it.each([0, 1, 7, 365])(
    "seed %i selects every kind of fault at every step, and every fault",
    (seed) => {
      const selected = one(table, seed);
      expect(notCovered(table, selected)).toEqual([]);
      expect(selected.length).toBeLessThanOrEqual(new Set(table.flatMap(coveredBy)).size);
      expect(selected.length).toBeLessThan(table.length / 2);
    },
  );

  it("seeds in a row select all that there are", () => {
    const found = new Set(Array.from({ length: 150 }, (_, seed) => one(table, 100 + seed)).flat());
    expect(table.filter((scenario) => !found.has(scenario))).toEqual([]);
  });

  it("the others of a seed are those that it did not select", () => {
    const others = select(table, { of: "others", seed: 7 }, itself);
    const both = [...one(table, 7), ...others].map(({ name }) => name);
    expect(both.toSorted()).toEqual(table.map(({ name }) => name).toSorted());
  });
});

it("what was not run is named", () => {
  const step = { kind: "killed", fault: "killed once", step: "PlaceOrder" } as const;
  const other = { ...step, fault: "killed for ever", step: "ConfirmOrder" };
  const missing = ["killed, ConfirmOrder", "killed for ever"];
  expect(notCovered([step, step, other], [step])).toEqual(missing);
});

it("the setting says which are run, and nonsense is refused", () => {
  expect(parseSelection("one 7")).toEqual({ of: "one", seed: 7 });
  expect(parseSelection("others 7")).toEqual({ of: "others", seed: 7 });
  expect(parseSelection()).toEqual({ of: "all" });
  expect(() => parseSelection("some")).toThrow(/ORDER_SAGA_SCENARIOS is "one 7"/);
});
