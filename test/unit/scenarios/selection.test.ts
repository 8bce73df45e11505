import { order } from "../../../lambdas/order/saga";
import { choreographed } from "../../../scripts/scenarios/choreography-table";
import { isMeant } from "../../../scripts/scenarios/kinds";
import { OUTBOX } from "../../../scripts/scenarios/places";
import { Plan } from "../../../scripts/scenarios/plan";
import type { Place, Scenario } from "../../../scripts/scenarios/scenario";
import {
  coveredBy,
  lessThan,
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
  const [table, whose] = step === OUTBOX ? ["bus", "bus"] : ["test-orders", "Order"];
  const operation = "UpdateItem";
  return {
    call: i + 1,
    step,
    functions: "Saga-F",
    operation,
    table,
    whose,
    nth: i + 1,
    inVisit: { visit: i + 1, nth: 1 },
  };
});
const plan = new Plan(order);
const clean = () => places;

const whole = scenarioTable(plan, clean);
const cuts = powerCuts(plan, clean).flatMap((batch) => batch.map(({ scenario }) => scenario));
const tables: [string, Scenario[]][] = [
  ["the orchestration", [...whole, ...cuts]],
  ["the choreography", [...choreographed(plan, whole), ...choreographed(plan, cuts)]],
];
const isLong = ({ fault }: Scenario) => /hangs for ever|every commit/.test(fault);
const itself = (scenario: Scenario) => scenario;
const one = (table: Scenario[], seed: number) => select(table, { of: "one", seed }, itself);

describe.each(tables)("of the scenarios of %s", (_, table) => {
  it.each([0, 1, 7, 365])(
    "seed %i selects every kind of fault at every step, and every fault",
    (seed) => {
      const selected = one(table, seed);
      expect(notCovered(table, selected)).toEqual([]);
      expect(selected.length).toBeLessThanOrEqual(
        new Set(table.flatMap((scenario) => coveredBy(scenario))).size,
      );
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

describe.each(tables)("of %s, where another saga has shown the same", (_, table) => {
  const few = select(table, { of: "few", seed: 7 }, itself);

  it("few are selected: every kind of fault, and every step", () => {
    expect(notCovered(table, few, "few")).toEqual([]);
    expect(few.length).toBeLessThan(one(table, 7).length / 2);
    expect(table.some(isLong)).toBe(true);
    expect(few.filter(isLong)).toEqual([]);
  });
});

it("less is run of a saga whose engines another one has shown", () => {
  expect(lessThan({ of: "one", seed: 7 })).toEqual({ of: "few", seed: 7 });
  expect(lessThan({ of: "others", seed: 7 })).toEqual({ of: "one", seed: 7 });
  expect(lessThan({ of: "all" })).toEqual({ of: "one", seed: 0 });
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
  expect(() => parseSelection("some")).toThrow(/SAGA_SCENARIOS is "one 7"/);
});

describe("the text that says which scenarios are run", () => {
  const other = { kind: "race", name: "process killed meanwhile" } as const;

  it("means a kind alone where it is the name of one, else a part of a name", () => {
    expect(isMeant("killed", { kind: "killed", name: "process killed" })).toBe(true);
    expect(isMeant("killed", other)).toBe(false);
    expect(isMeant("process killed", other)).toBe(true);
    expect(isMeant(undefined, other)).toBe(true);
  });
});
