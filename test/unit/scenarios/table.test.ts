import { order } from "../../../lambdas/order/saga";
import { travel } from "../../../lambdas/travel/saga";
import { contentionsOf } from "../../../scripts/scenarios/contention";
import { type Kind, kindNames } from "../../../scripts/scenarios/kinds";
import { placesOf } from "../../../scripts/scenarios/places";
import { Plan } from "../../../scripts/scenarios/plan";
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
const NAMES = { orders: "Order", payments: "Payment", provider: "Provider" };
const whose = (table: string) =>
  Object.entries(NAMES).find(([name]) => table === `test-${name}`)?.[1] ?? table;
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
  whose,
);
const clean = () => places;

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
    const found = placesOf([call(1, "UpdateItem", "orders"), reconciler, again], steps, whose);
    expect(found.map(({ functions, nth }) => [functions, nth])).toEqual([
      ["Saga-orders", 1],
      ["Saga-Reconciler", 1],
      ["Saga-orders", 2],
    ]);
  });

  it("are counted by visits, which a question to a function ends as it does for a rule", () => {
    const fence = { ...call(4, "UpdateItem", "orders"), functionName: "Saga-FenceFunction-a1" };
    const asks = { ...call(3, "Invoke", "payments"), tables: ["function"] };
    const found = placesOf([asks, fence, asks, fence], steps, whose);
    expect(found.map(({ inVisit }) => inVisit)).toEqual([
      { visit: 1, nth: 1 },
      { visit: 2, nth: 1 },
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

describe.each([order, travel])("the table of the $name saga", (saga) => {
  const plan = new Plan(saga);
  const table = scenarioTable(plan, clean);
  const cuts = powerCuts(plan, clean).flat();

  it("has every kind of fault", () => {
    const found = new Set<Kind>([...table, ...cuts.map((cut) => cut.scenario)].map((s) => s.kind));
    if (contentionsOf(plan).length > 0) found.add("contention");
    expect(kindNames.filter((kind) => !found.has(kind))).toEqual(["event lost"]);
  });

  it("names every scenario once", () => {
    const names = [...table, ...cuts.map((cut) => cut.scenario)].map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it("grows with every call that a clean run makes", () => {
    const longer = [...places, ...placesOf([call(1, "GetItem", "x")], [], whose)];
    const more = (journey: string) => (journey === plan.refused[0] ? longer : places);
    expect(scenarioTable(plan, more).length).toBeGreaterThan(table.length + 10);
  });

  it("expects ends that can be recorded", () => {
    for (const { ends } of table) for (const end of ends) expect(endSchema.parse(end)).toEqual(end);
  });

  it.each(["storage fails once", "process killed after the commit"])(
    "ends after %s as the journey does without",
    (fault) => {
      const rows = table.filter((one) => one.fault === fault);
      expect(rows.length).toBe(plan.faulted.length * places.length);
      for (const { ends, journey } of rows) expect(ends).toEqual([plan.end(journey)]);
    },
  );
});
