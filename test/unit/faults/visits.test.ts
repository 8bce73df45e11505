import { BUS } from "../../../scripts/faults/proxy";
import { Visits } from "../../../scripts/faults/visits";

const by = (functionName: string | undefined, table = "orders") => {
  return { ...(functionName !== undefined && { functionName }), tables: [table] };
};

describe("the visits of a saga to a function", () => {
  const seen = (...calls: ReturnType<typeof by>[]) => {
    const visits = new Visits("Saga-Order");
    return calls.map((call) => visits.of(call));
  };

  it("last until another function calls, however often it is tried again", () => {
    const order = by("Saga-Order-1");
    const stock = by("Saga-Inventory-1");
    const all = seen(order, order, stock, stock, order, order);
    expect(all).toEqual([1, 1, undefined, undefined, 2, 2]);
  });

  it("are not ended by a call of the publisher", () => {
    const order = by("Saga-Order-1");
    expect(seen(order, by("Saga-Publisher-1", BUS), order)).toEqual([1, undefined, 1]);
  });

  it("are not ended by who is asked within them", () => {
    const order = by("Saga-Order-1");
    expect(seen(order, by("Saga-FenceFunction-1"), order)).toEqual([1, undefined, 1]);
  });

  it("include a call whose sender has died since", () => {
    const order = by("Saga-Order-1");
    expect(seen(by(undefined), order, by(undefined))).toEqual([1, 1, 1]);
  });
});
