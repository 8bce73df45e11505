import { order } from "../../../lambdas/order/saga";
import { travel } from "../../../lambdas/travel/saga";
import { BUS } from "../../../scripts/faults/proxy";
import { Plan } from "../../../scripts/scenarios/plan";
import type { Place } from "../../../scripts/scenarios/scenario";
import { POOLS, planStorm } from "../../../scripts/storm/plan";

const place: Place = {
  call: 1,
  step: "PlaceOrder",
  functions: "OrderSaga-OrderFunction",
  operation: "UpdateItem",
  table: "o",
  whose: "Order",
  nth: 1,
  inVisit: { visit: 1, nth: 1 },
};
const published: Place = { ...place, call: 3, step: "Outbox", operation: "PutEvents", table: BUS };
const clean = (journey: string) =>
  journey === "approved" ? [place, { ...place, call: 2, step: "AwaitApproval" }] : [place];

describe.each([order, travel])("the plan of a storm of the $name saga", (saga) => {
  const plan = new Plan(saga);
  it("is the same of the same seed, and another of another", () => {
    expect(planStorm(plan, { sagas: 200, powerCuts: 2 }, 7, clean)).toEqual(
      planStorm(plan, { sagas: 200, powerCuts: 2 }, 7, clean),
    );
    expect(planStorm(plan, { sagas: 200, powerCuts: 2 }, 7, clean)).not.toEqual(
      planStorm(plan, { sagas: 200, powerCuts: 2 }, 8, clean),
    );
  });

  it("has every kind of trouble, every pool, and cuts of the power while it goes on", () => {
    const { sagas, powerCuts } = planStorm(plan, { sagas: 300, powerCuts: 2 }, 1, clean);
    const kinds = new Set(sagas.flatMap(({ troubles }) => troubles.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(["kill", "messages", "second execution", "stop", "storage"]);
    expect(new Set(sagas.map(({ pool }) => pool)).size).toBe(POOLS);
    expect(powerCuts).toEqual([...powerCuts].sort((a, b) => a - b));
    for (const cut of powerCuts) expect(cut).toBeLessThan(300);
    expect(powerCuts.length).toBeGreaterThan(1);
  });

  describe("in a choreography", () => {
    const coordination = { name: "choreography", isStoppable: false } as const;
    const size = { sagas: 600, powerCuts: 0, coordination };
    const troubles = planStorm(plan, size, 1, () => [place, published]).sagas.flatMap(
      (planned) => planned.troubles,
    );

    it("kills processes where it would stop a run", () => {
      const kinds = new Set(troubles.map(({ kind }) => kind));
      expect([...kinds].sort()).toEqual(["kill", "messages", "second execution", "storage"]);
    });

    it("loses events on the bus, and no call of a table", () => {
      const lost = troubles.filter((it) => it.kind === "storage" && it.fault === "swallow");
      expect(lost.length).toBeGreaterThan(0);
      for (const it of lost) expect(it).toHaveProperty("at", published);
    });

    it("sends no step by hand, because its event would lead to the step after it", () => {
      const sent = troubles.flatMap((it) => (it.kind === "messages" ? it.rounds.flat() : []));
      const names = new Set(sent.map(([, command]) => command));
      const undos = plan.backwards.map(([, command]) => command);
      expect([...names].sort()).toEqual(["place", ...undos].sort());
    });
  });
});
