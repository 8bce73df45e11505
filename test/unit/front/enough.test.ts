import { stockKey } from "../../../lambdas/order/inventory";
import { order } from "../../../lambdas/order/saga";
import { serviceTable } from "../../../lambdas/runtime/tables";
import { bucketKey, OWN } from "../../../lambdas/saga/buckets";
import type { AnySaga } from "../../../lambdas/saga/define";
import { firstHold, shortageOf } from "../../../lambdas/saga/front/enough";
import { anOrder } from "../given";
import { eventOf, frontDoor, type Weather } from "./in-memory";

const saga = order as unknown as AnySaga;
const by = firstHold(saga);
const WIDGET = stockKey("widget");

/** A door before a counter with so many pieces in each of its rows: its own first, then its buckets. */
function shop(pieces: readonly number[], weather: Partial<Weather> = {}) {
  if (!by) throw new Error("the saga takes nothing");
  const door = frontDoor(saga, { lane: "runs", ...weather }, true);
  const { counters } = door.store(serviceTable(saga, by));
  const buckets = pieces.length - 1;
  const spread = { [OWN.buckets]: buckets, [OWN.rows]: buckets, [OWN.epoch]: 0 };
  for (const [row, available] of pieces.entries()) {
    const own = row === 0 && buckets > 0 ? spread : {};
    counters.set(bucketKey(WIDGET, row), new Map(Object.entries({ available, ...own })));
  }
  const asked = (orderId: string, quantity = 1, sku = "widget") =>
    anOrder({ orderId, items: [{ sku, quantity, unitPrice: 100 }] });
  const buy = async (...of: Parameters<typeof asked>) => {
    const { statusCode, body } = await door.send("place", eventOf("shop", { body: asked(...of) }));
    return { statusCode, ...JSON.parse(body) };
  };
  /** Sends a service's command, as an execution does. */
  const send = (name: string, command: string, orderId: string) => {
    const service = door.services.function(name);
    return service.run(service.parse({ command, order: asked(orderId), execution: "one" }));
  };
  return { ...door, buy, command: send, own: () => counters.get(WIDGET) };
}
const LOST = { statusCode: 200, outcome: "CANCELLED", reason: "OutOfStock" };
const REFUSED = {
  statusCode: 409,
  type: expect.stringMatching(/:not-enough$/),
  refusal: "OutOfStock",
  detail: expect.stringMatching(/^nothing was recorded/),
};

describe.each([
  ["one row", [1]],
  ["buckets", [0, 1, 0]],
])("in a sale of a counter with %s", (_, pieces) => {
  it("who gets a piece costs no read, and who comes after the first loser no saga", async () => {
    const door = shop(pieces);
    expect(await door.buy("winner")).toMatchObject({ outcome: "CONFIRMED" });
    expect(await door.buy("first")).toMatchObject(LOST);
    expect(door.looks).toEqual([]);
    expect(await door.buy("next")).toMatchObject(REFUSED);
    expect(door.looks).toEqual([WIDGET]);
    expect(door.calls).toEqual(["begin", "begin"]);
    expect(door.vaulted).toEqual(["winner", "first"]);
    expect(door.row("next")).toBeUndefined();
  });

  it("an id that is there gets its own answer, whatever is left", async () => {
    const door = shop(pieces);
    const first = [await door.buy("winner"), await door.buy("first")];
    expect(await door.buy("next")).toMatchObject(REFUSED);
    expect([await door.buy("winner"), await door.buy("first")]).toEqual(first);
    expect(await door.buy("first", 2)).toMatchObject({ refusal: "OrderConflict" });
  });

  it("the same id gets a piece that came back, and nothing is read from then on", async () => {
    const door = shop(pieces);
    for (const id of ["winner", "first", "next"]) await door.buy(id);
    door.own()?.set("available", 9).delete(OWN.soldOut);
    expect(await door.buy("next")).toMatchObject({ outcome: "CONFIRMED" });
    const before = door.looks.length;
    expect(await door.buy("another")).toMatchObject({ outcome: "CONFIRMED" });
    expect(door.looks).toHaveLength(before);
  });

  it("a counter that does not answer is no reason to refuse for good", async () => {
    const door = shop(pieces);
    const won = await door.buy("winner");
    await door.buy("first");
    door.weather.counters = "are away";
    expect(await door.buy("next")).toMatchObject({ statusCode: 503 });
    expect(door.row("next")).toBeUndefined();
    expect(await door.buy("winner")).toEqual(won);
  });
});

describe("what the own row of a counter proves", () => {
  const counter = { key: WIDGET, attribute: "available", add: -2 };
  const spread = { [OWN.buckets]: 2, [OWN.rows]: 2, [OWN.epoch]: 7 };

  it.each([
    ["too little, in one row", { available: 1 }, 1],
    ["sold out", { ...spread, available: 0, [OWN.soldOut]: 1 }, 0],
    ["enough", { available: 2 }, undefined],
    ["nothing of its buckets", { ...spread, available: 0 }, undefined],
    ["nothing of a number that is not there", {}, undefined],
    ["nothing of a counter that is not there", undefined, undefined],
  ])("%s", (_, own, available) => {
    expect(shortageOf(counter, own)?.available).toBe(available);
  });
});

describe("a mark that all buckets are empty", () => {
  it("refuses nobody once a piece was given back, however soon", async () => {
    const door = shop([0, 1, 1]);
    for (const id of ["held", "other"]) {
      await door.command("Order", "place", id);
      await door.command("Inventory", "reserve", id);
    }
    expect(await door.buy("first")).toMatchObject(LOST);
    expect(door.own()?.get(OWN.soldOut)).toBe(1);
    expect(await door.buy("next")).toMatchObject(REFUSED);
    await door.command("Order", "abandon", "held");
    await door.command("Inventory", "release", "held");
    expect(await door.buy("next")).toMatchObject({ outcome: "CONFIRMED" });
  });

  it("is what a saga with a larger quantity does not leave: who wants less gets it", async () => {
    const door = shop([0, 1, 1]);
    expect(await door.buy("many", 5)).toMatchObject(LOST);
    expect(await door.buy("one")).toMatchObject({ outcome: "CONFIRMED" });
    expect(door.looks).toEqual([WIDGET]);
  });
});

describe("the first hold", () => {
  it("is nothing where a person decides before: until then the counters may have changed", () => {
    const [take = never(), wait = never()] = saga.steps;
    expect(firstHold({ steps: [take, wait] })?.service).toBe("Inventory");
    expect(firstHold({ steps: [wait, take] })).toBeUndefined();
  });
});

const never = (): never => {
  throw new Error("the saga has no such step");
};
