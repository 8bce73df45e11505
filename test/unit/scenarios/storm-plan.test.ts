import type { CleanRuns } from "../../../scripts/scenarios/places";
import type { Place } from "../../../scripts/scenarios/scenario";
import { planStorm, SKUS } from "../../../scripts/storm/plan";

const place: Place = {
  call: 1,
  step: "PlaceOrder",
  functions: "OrderSaga-OrderFunction",
  operation: "UpdateItem",
  table: "o",
  nth: 1,
};
const clean: CleanRuns = {
  confirmed: [place],
  declined: [place],
  undone: [place],
  approved: [place, { ...place, call: 2, step: "AwaitApproval" }],
  "out of stock": [place],
};

describe("the plan of a storm", () => {
  it("is the same of the same seed, and another of another", () => {
    expect(planStorm({ sagas: 200, powerCuts: 2 }, 7, clean)).toEqual(
      planStorm({ sagas: 200, powerCuts: 2 }, 7, clean),
    );
    expect(planStorm({ sagas: 200, powerCuts: 2 }, 7, clean)).not.toEqual(
      planStorm({ sagas: 200, powerCuts: 2 }, 8, clean),
    );
  });

  it("has every kind of trouble, every sku, and cuts of the power while it goes on", () => {
    const { sagas, powerCuts } = planStorm({ sagas: 300, powerCuts: 2 }, 1, clean);
    const kinds = new Set(sagas.flatMap(({ troubles }) => troubles.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(["kill", "messages", "second execution", "stop", "storage"]);
    expect(new Set(sagas.map(({ sku }) => sku)).size).toBe(SKUS);
    expect(powerCuts).toEqual([...powerCuts].sort((a, b) => a - b));
    for (const cut of powerCuts) expect(cut).toBeLessThan(300);
    expect(powerCuts.length).toBeGreaterThan(1);
  });
});
