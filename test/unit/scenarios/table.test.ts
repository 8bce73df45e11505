import { contentions } from "../../../scripts/scenarios/contention";
import { FAULTED, journeyOf } from "../../../scripts/scenarios/journeys";
import { type Kind, kindNames } from "../../../scripts/scenarios/kinds";
import { cleanRuns, placesOf } from "../../../scripts/scenarios/places";
import { endSchema } from "../../../scripts/scenarios/record";
import { scenarioTable } from "../../../scripts/scenarios/table";
import { powerCuts } from "../../../scripts/scenarios/table/power-cuts";

const call = (at: number, operation: string, table: string, attempt = 1) => ({
  at: new Date(at).toISOString(),
  functionName: `Saga-${table}-x1y2z3`,
  operation,
  tables: [`test-${table}`],
  attempt,
  forwarded: 1,
  items: 1,
  units: [],
});
const steps = [
  { step: "PlaceOrder", from: 0, to: 10 },
  { step: "ChargePayment", from: 10, to: 20 },
  { step: "RefundPayment", from: 20, to: Number.POSITIVE_INFINITY },
];
const places = placesOf(
  [
    call(1, "UpdateItem", "orders"),
    call(2, "UpdateItem", "orders", 2),
    call(10, "UpdateItem", "payments"),
    call(12, "UpdateItem", "provider"),
    call(15, "UpdateItem", "payments"),
    call(99, "UpdateItem", "payments"),
  ],
  steps,
);
const clean = cleanRuns(() => places);
const table = scenarioTable(clean);
const cuts = powerCuts(clean).flat();

describe("the places of a clean run", () => {
  it("are numbered, over all calls and among those alike, without what the SDK sent again", () => {
    expect(places.map(({ call: n, table: name, nth }) => [n, name, nth])).toEqual([
      [1, "test-orders", 1],
      [2, "test-payments", 1],
      [3, "test-provider", 1],
      [4, "test-payments", 2],
      [5, "test-payments", 3],
    ]);
  });

  it("are told apart by who calls, whose name ends in another way after a power cut", () => {
    const reconciler = { ...call(2, "UpdateItem", "orders"), functionName: "Saga-Reconciler-a1" };
    const again = { ...call(3, "UpdateItem", "orders"), functionName: "Saga-orders-c3d4" };
    const found = placesOf([call(1, "UpdateItem", "orders"), reconciler, again], steps);
    expect(found.map(({ functions, nth }) => [functions, nth])).toEqual([
      ["Saga-orders", 1],
      ["Saga-Reconciler", 1],
      ["Saga-orders", 2],
    ]);
  });

  it("are in the step that was under way", () => {
    expect(places.map(({ step }) => step)).toEqual([
      "PlaceOrder",
      "ChargePayment",
      "ChargePayment",
      "ChargePayment",
      "RefundPayment",
    ]);
  });
});

describe("the table", () => {
  it("has every kind of fault", () => {
    const found = new Set<Kind>([...table, ...cuts.map((cut) => cut.scenario)].map((s) => s.kind));
    if (contentions.length > 0) found.add("contention");
    expect(kindNames.filter((kind) => !found.has(kind))).toEqual(["event lost"]);
  });

  it("names every scenario once", () => {
    const names = [...table, ...cuts.map((cut) => cut.scenario)].map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it("grows with every call that a clean run makes", () => {
    const more = { ...clean, declined: [...places, ...placesOf([call(1, "GetItem", "x")], [])] };
    expect(scenarioTable(more).length).toBeGreaterThan(table.length + 10);
  });

  it("expects ends that can be recorded", () => {
    for (const { ends } of table) for (const end of ends) expect(endSchema.parse(end)).toEqual(end);
  });

  it.each(["storage fails once", "process killed after the commit"])(
    "ends after %s as the journey does without",
    (fault) => {
      const rows = table.filter((one) => one.fault === fault);
      expect(rows.length).toBe(FAULTED.length * places.length);
      for (const { ends, journey } of rows) expect(ends).toEqual([journeyOf(journey).end]);
    },
  );
});
