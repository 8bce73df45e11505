import { order } from "../../../lambdas/order/saga";
import { travel } from "../../../lambdas/travel/saga";
import { sagaOfItem } from "../../../scripts/faults/saga-of-item";
import { contentionsOf } from "../../../scripts/scenarios/contention";
import { Plan } from "../../../scripts/scenarios/plan";
import { newSubject } from "../../../scripts/scenarios/subject";

const orders = new Plan(order);
const trips = new Plan(travel);
/** From this amount on, a test stage asks a person. */
const THRESHOLD = 100_000;
const nights = (left: number) => ({
  "night#double#2026-03-01": left,
  "night#double#2026-03-02": left,
});

describe("the journeys of a saga", () => {
  it("are derived of its examples, what a step refuses by its name", () => {
    expect(orders.journeys).toEqual([
      ...["confirmed", "soldOut", "declined", "undone", "approved", "rejected", "expired"],
      ...["uncounted", "invalid", "conflict"],
    ]);
    expect(trips.refused).toEqual(["card declined", "too few seats", "no room"]);
  });

  it.each([
    [orders, "confirmed", ["CONFIRMED", { Inventory: "HELD", Payment: "CAPTURED" }, "CAPTURED"]],
    [orders, "undone", ["CANCELLED", { Inventory: "RELEASED", Payment: "REFUNDED" }, "REFUNDED"]],
    [orders, "declined", ["CANCELLED", { Inventory: "RELEASED", Payment: "DECLINED" }, "DECLINED"]],
    [orders, "soldOut", ["CANCELLED", { Inventory: "RELEASED", Payment: "REFUNDED" }, "-"]],
    [orders, "rejected", ["CANCELLED", { Inventory: "RELEASED", Payment: "REFUNDED" }, "-"]],
    [orders, "invalid", ["-", { Inventory: "-", Payment: "-" }, "-"]],
  ] as const)("end as its services say: %#, %s", (plan, name, [record, services, provider]) => {
    const end = plan.end(name);
    expect(end).toMatchObject({ record, services, books: { Provider: provider } });
  });

  it.each([
    ["confirmed", ["COMPLETED", "DONE", "DONE", "SUCCEEDED"]],
    ["undone", ["CANCELLED", "-", "-", "SUCCEEDED"]],
    ["card declined", ["CANCELLED", "-", "-", "SUCCEEDED"]],
    ["invalid", ["-", "-", "-", "FAILED"]],
    ["conflict", ["COMPLETED", "DONE", "DONE", "FAILED"]],
  ] as const)("end also after the pivot, where nothing is undone: %s", (name, expected) => {
    const { record, services, books, execution } = trips.end(name);
    expect([record, services.Tickets, books.Airline, execution]).toEqual(expected);
  });

  it("count the letters of steps after the pivot where there are such steps", () => {
    expect(trips.end("confirmed").retriableLetters).toBe(0);
    expect(orders.end("confirmed")).not.toHaveProperty("retriableLetters");
  });

  it("are none of an example that never ends", () => {
    expect(trips.journeys).not.toContain("no tickets");
  });

  it("leave of the counters what nobody has taken", () => {
    expect(trips.end("confirmed").counters).toEqual({ ...nights(1), "flight#LH1": 3 });
    expect(trips.end("too few seats").counters).toEqual({ ...nights(2), "flight#LH1": 1 });
    expect(orders.end("uncounted").counters).toEqual({ "sku#widget": 0 });
  });

  it.each([orders, trips])(
    "wait for a person where the amount is large, and nowhere else",
    (plan) => {
      const waits = (name: string) => {
        return (plan.saga.amount?.(plan.journey(name).request) ?? 0) >= THRESHOLD;
      };
      const waiting = plan.journeys.filter(waits);
      expect(waiting).toEqual(["approved", "rejected", "expired"]);
    },
  );
});

describe("two sagas that run at once", () => {
  it.each([orders, trips])(
    "have ids and counters of their own, unless they share a tag",
    (plan) => {
      const journey = plan.journey("confirmed");
      const [one, other] = [newSubject(plan.saga, journey), newSubject(plan.saga, journey)];
      const keys = [...one.takes, ...other.takes].map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      expect(plan.saga.request.parse(one.request)).toEqual(one.request);
      expect(plan.saga.idOf(one.request)).toBe(one.id);
      const shared = ["a", "a"].map((tag) => newSubject(plan.saga, journey, tag));
      expect(shared[0]?.takes).toEqual(shared[1]?.takes);
      expect(shared[0]?.id).not.toBe(shared[1]?.id);
    },
  );
});

describe("many sagas contend", () => {
  it("for what each service counts, and one saga has a naive copy", () => {
    const named = (plan: Plan) => new Set(contentionsOf(plan).map(({ service }) => service));
    expect(named(orders)).toEqual(new Set(["Inventory"]));
    expect(named(trips)).toEqual(new Set(["Hotel", "Flight"]));
    expect(contentionsOf(orders).filter(({ naive }) => naive)).toHaveLength(1);
    expect(contentionsOf(trips).filter(({ naive }) => naive)).toEqual([]);
    const names = contentionsOf(trips).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("the proxy", () => {
  it.each([
    [{ orderId: "o-1" }, "o-1"],
    [{ pk: "reservation#o-1" }, "o-1"],
    [{ pk: "sku#widget" }, undefined],
    [{ tripId: "t-1" }, "t-1"],
    [{ pk: "booking#t-1", room: "double" }, "t-1"],
    [{ pk: "seats#t-1" }, "t-1"],
    [{ pk: "room#double" }, undefined],
    [{ key: "t-1" }, "t-1"],
  ] as const)("knows the saga of an item: %j", (item, id) => expect(sagaOfItem(item)).toBe(id));
});
