import { order } from "../../../lambdas/order/saga";
import { inFastLane, placesInLane } from "../../../scripts/scenarios/lane-table";
import { Plan } from "../../../scripts/scenarios/plan";
import type { Place, Scenario } from "../../../scripts/scenarios/scenario";
import { scenarioTable } from "../../../scripts/scenarios/table";

const plan = new Plan(order);
const DIRECT = "OrderSaga-DirectFunction";
const place = (call: number, step: string, whose: string, by = whose, nth = 1): Place => ({
  call,
  step,
  functions: `OrderSaga-${by}Function`,
  table: `test-${whose}`,
  whose,
  operation: "UpdateItem",
  nth,
  inVisit: { visit: nth, nth: 1 },
});
const places = [
  place(1, "PlaceOrder", "Order"),
  place(2, "ReserveStock", "Inventory"),
  place(3, "AwaitApproval", "Order", "Approval"),
  place(4, "ChargePayment", "Payment"),
  place(5, "ConfirmOrder", "Order", "Order", 2),
];
const straight = places.filter(({ step }) => step !== "AwaitApproval");
const undo = [place(1, "RefundPayment", "Payment")];
const clean = (of: (all: readonly Place[]) => readonly Place[]) => (journey: string) =>
  of(journey === "approved" ? places : journey === "undone" ? undo : straight);

describe("the calls of a clean run", () => {
  it("are the state machine's in lane express, which makes those before a wait again", () => {
    expect(placesInLane({ plan }, straight)).toEqual(straight);
    expect(placesInLane({ plan }, places).map(({ nth, inVisit }) => [nth, inVisit.visit])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
      [3, 3],
    ]);
  });

  it("come from one visit of one function in lane direct, until it hands over", () => {
    const own = placesInLane({ plan, direct: DIRECT }, straight);
    expect(own.map(({ functions, nth, inVisit }) => [functions, nth, inVisit])).toEqual([
      [DIRECT, 1, { visit: 1, nth: 1 }],
      [DIRECT, 1, { visit: 1, nth: 1 }],
      [DIRECT, 1, { visit: 1, nth: 1 }],
      [DIRECT, 2, { visit: 1, nth: 2 }],
    ]);
    const handed = placesInLane({ plan, direct: DIRECT }, places);
    expect(handed.slice(0, 2).map(({ functions }) => functions)).toEqual([DIRECT, DIRECT]);
    expect(handed.slice(2)).toEqual(places.slice(2));
  });
});

describe.each([
  ["express", undefined],
  ["direct", DIRECT],
])("the fault matrix of lane %s", (_, direct) => {
  const lane = { plan, direct };
  const all = scenarioTable(
    plan,
    clean((them) => placesInLane(lane, them)),
  );
  const table = inFastLane(lane, all);
  const find = (name: string): Scenario => {
    const found = table.find((one) => one.name.startsWith(name));
    if (!found) throw new Error(`no ${name}`);
    return found;
  };

  it("stops no run, because nobody can", () => {
    expect(table.filter(({ kind }) => kind === "stopped")).toEqual([]);
    expect(all.some(({ kind }) => kind === "stopped")).toBe(true);
  });

  it("has the state machine's ends, but no execution", () => {
    const known = new Map(all.map((one) => [one.name, one]));
    for (const one of table.filter(({ kind }) => kind === "race" || kind === "fails k times")) {
      const ends = known.get(one.name)?.ends.map((end) => ({ ...end, execution: "-" }));
      expect(ends).toEqual(expect.arrayContaining([...one.ends]));
    }
  });

  it("confirms a saga whose step only the lane has given up", () => {
    const { ends } = find("step fails for ever: confirmed, ChargePayment");
    expect(ends).toEqual([{ ...plan.end("confirmed"), execution: "-" }]);
  });

  it("undoes it where the state machine gives it up too, with one dead letter", () => {
    const one = find("step fails for ever, in the state machine too: confirmed, ChargePayment");
    expect(one.ends).toEqual([expect.objectContaining({ record: "CANCELLED", stepLetters: 1 })]);
    expect(one.trouble).toMatchObject({ times: 6 });
    const twice = table.filter(({ fault }) => fault.includes("in the state machine too"));
    expect(new Set(twice.map(({ step }) => step))).toEqual(
      new Set(["ReserveStock", "ChargePayment"]),
    );
  });

  it("kills a direct run once, because nothing of it is left", () => {
    const killed = find("process killed before every commit: confirmed, ReserveStock").trouble;
    expect(killed).toMatchObject({ kind: "kill", times: direct ? 1 : 4 });
  });

  it("gives an undo up as the state machine does, unless that is spared", () => {
    const { ends } = find("compensation fails for ever: undone, RefundPayment");
    expect(ends[0]?.compensationLetters).toBe(direct ? 0 : 1);
  });
});
