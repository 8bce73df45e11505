import { OUTBOX } from "../../../scripts/scenarios/places";
import type { Recorded } from "../../../scripts/scenarios/record";
import type { Place, Scenario, Trouble } from "../../../scripts/scenarios/scenario";
import { ofEachPart, together } from "../../../scripts/scenarios/together";

const end = { record: "CONFIRMED", services: {}, books: {}, counters: {} };
const ends = [{ ...end, stepLetters: 0, compensationLetters: 0, execution: "SUCCEEDED" }];

const at = (step: string, functions: string, visit = 1): Place => ({
  ...{ call: 1, step, functions, operation: "UpdateItem", table: "orders", whose: "Order" },
  ...{ nth: 3, inVisit: { visit, nth: 1 } },
});

function scenario(place: Place, trouble: Partial<Trouble> = {}, journey = "confirmed"): Scenario {
  const { step } = place;
  const once = { kind: "storage", fault: "reset", times: 1, at: place, ...trouble } as Trouble;
  const name = `${once.kind}: ${journey}, ${step}`;
  return { name, kind: "unreachable", fault: name, journey, step, where: "", trouble: once, ends };
}

const place = at("PlaceOrder", "Order");
const charge = at("ChargePayment", "Payment");
const reserve = at("ReserveStock", "Inventory", 2);
const confirm = at("ConfirmOrder", "Order", 2);

const joined = (...all: Scenario[]) => together(all).map(({ parts = [] }) => parts.length);

describe("one saga", () => {
  it("meets faults of several steps that pass, each counted in its own visit", () => {
    const all = [place, charge, reserve].map((one) => scenario(one));
    const [one, ...others] = together(all);
    expect(others).toEqual([]);
    expect(one?.parts).toEqual(all);
    expect(one?.trouble).toMatchObject({
      kind: "each",
      all: [{ at: { visit: 1, nth: 1 } }, {}, { at: { visit: 2, nth: 1 } }],
    });
    expect(one?.ends).toEqual(ends);
  });

  it("gets no second fault beside one that fails the step for good", () => {
    const once = scenario(charge);
    expect(joined(once, scenario(place, { times: 4 } as Trouble))).toEqual([0, 0]);
    expect(joined(once, scenario(place, { times: "always" } as never))).toEqual([0, 0]);
    expect(joined(once, scenario(place, { kind: "freeze" } as Trouble))).toEqual([0, 0]);
    expect(joined(once, scenario(place, { fault: "swallow" } as Trouble))).toEqual([0, 0]);
  });

  it("meets none of the outbox, which may publish an event twice", () => {
    expect(joined(scenario(charge), scenario(at(OUTBOX, "Publisher")))).toEqual([0, 0]);
  });

  it("meets none of another journey, of the same step, or of the same function", () => {
    const once = scenario(charge);
    expect(joined(once, scenario(place, {}, "undone"))).toEqual([0, 0]);
    expect(joined(once, scenario(charge, { kind: "kill" } as Trouble))).toEqual([0, 0]);
    expect(joined(once, scenario(at("ReadPayment", "Payment")))).toEqual([0, 0]);
    // A place that is sent again while others go on would be the visit in which the order is to be confirmed.
    expect(joined(scenario(place, { kind: "kill" } as Trouble), scenario(confirm))).toEqual([0, 0]);
  });
});

it("what was recorded of it is recorded of each of its scenarios", () => {
  const [one] = together([scenario(place), scenario(charge)]);
  const recorded = { name: one?.name, passed: false, violations: ["charged twice"] } as Recorded;
  const parts = one ? ofEachPart(one, recorded) : [];
  expect(parts.map(({ step, passed }) => [step, passed])).toEqual([
    ["PlaceOrder", false],
    ["ChargePayment", false],
  ]);
});
