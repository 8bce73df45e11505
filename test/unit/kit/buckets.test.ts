import { inventory } from "../../../lambdas/order/inventory";
import { order as saga } from "../../../lambdas/order/saga";
import { bucketKey, firstRow, type Seen } from "../../../lambdas/saga/buckets";
import type { Facts, Spread } from "../../../lambdas/saga/participant";
import { givenBack } from "../../../lambdas/saga/parts";
import { anOrder, NOW } from "../given";

const participant = inventory.participant(saga);
const home = "sku#widget";
const spread: Spread = { buckets: 3, rows: 3, epoch: 7, soldOut: false };
const seenOf = (seen: Partial<Seen>) => ({ seen: { [home]: { spread, after: 0, ...seen } } });
const reading = (left: number[], returns = left.map(() => 0)) => ({ left, returns });

const reserve = (quantity: number, known: Facts & { seen?: Record<string, Seen> } = {}) =>
  participant.decide(
    undefined,
    {
      name: "reserve",
      request: anOrder({ items: [{ sku: "widget", quantity, unitPrice: 1 }] }),
    },
    NOW,
    known,
  );
const take = (row: number, amount: number) => ({
  key: bucketKey(home, row),
  attribute: "available",
  add: -amount,
});
const first = firstRow("o-1", 3);

describe("a step that takes from a counter with buckets", () => {
  it("takes from the counter's own row if it knows of no buckets, and asks nothing", () => {
    expect(reserve(2)).toMatchObject({ do: "commit", counters: [take(0, 2)] });
    expect(reserve(2)).not.toHaveProperty("state.parts");
  });

  it("reads the counter's own row once that has told of buckets", () => {
    const shortages = [{ key: home, available: 0, spread }];
    expect(reserve(2, { shortages })).toMatchObject({
      effect: { effect: "look", after: 1, at: [{ key: home, all: false }] },
    });
  });

  it("takes from the bucket that the saga's id points at, and notes which it was", () => {
    expect(reserve(2, seenOf({}))).toMatchObject({
      counters: [take(first, 2)],
      state: { parts: [{ ...take(first, 2), of: home }], schema: 2 },
    });
  });

  it("reads every row if that bucket has too little", () => {
    const shortages = [{ key: bucketKey(home, first), available: 1 }];
    expect(reserve(2, { ...seenOf({}), shortages })).toMatchObject({
      effect: { effect: "look", at: [{ key: home, all: true }] },
    });
  });

  it("takes from a row that has enough, also from one that is not in use any more", () => {
    expect(reserve(2, seenOf({ reading: reading([0, 1, 1, 2]) }))).toMatchObject({
      counters: [take(3, 2)],
    });
    expect(reserve(2, seenOf({ reading: reading([5, 1, 1, 0]) }))).toMatchObject({
      counters: [take(0, 2)],
    });
  });

  it("takes from several rows, the fullest first, if none has enough", () => {
    expect(reserve(5, seenOf({ reading: reading([0, 1, 3, 2]) }))).toMatchObject({
      counters: [take(2, 3), take(3, 2)],
      state: { parts: [take(2, 3), take(3, 2)].map((part) => ({ ...part, of: home })) },
    });
  });

  it("is refused if it would need more rows than fit into a transaction", () => {
    const known = seenOf({ reading: reading([0, ...Array(120).fill(1)]) });
    expect(reserve(99, known)).toMatchObject({ state: { status: "HELD" } });
    expect(reserve(100, known)).toMatchObject({ state: { refusal: { name: "OutOfStock" } } });
  });

  it("is refused only after two readings between which nothing was given back", () => {
    const short = reading([0, 1, 0, 0]);
    const looks = { effect: { effect: "look", at: [{ all: true }] } };
    expect(reserve(2, seenOf({ reading: short }))).toMatchObject(looks);
    const again = seenOf({ reading: short, earlier: reading([0, 1, 0, 0], [0, 0, 1, 0]) });
    expect(reserve(2, again)).toMatchObject(looks);
    const grown = seenOf({ reading: short, earlier: reading([0, 1]) });
    expect(reserve(2, grown)).toMatchObject(looks);
    expect(reserve(2, seenOf({ reading: short, earlier: reading([0, 2, 0, 0]) }))).toMatchObject(
      looks,
    );
    expect(reserve(2, seenOf({ reading: short, earlier: short }))).toMatchObject({
      state: { status: "RELEASED", refusal: { cause: "widget: 2 wanted, 1 available" } },
    });
  });

  it("notes that all is sold before it is refused, and those who come after are refused at once", () => {
    const none = reading([0, 0, 0, 0]);
    const proved = seenOf({ reading: none, earlier: none });
    expect(reserve(2, proved)).toMatchObject({
      effect: { effect: "sellOut", at: [{ key: home }] },
    });
    const noted = { ...spread, soldOut: true };
    expect(reserve(2, seenOf({ spread: noted }))).toMatchObject({
      state: { refusal: { name: "OutOfStock" } },
    });
  });

  it.each([
    ["that it is sold out", { spread: { ...spread, soldOut: true }, remembered: "young" }, false],
    ["what is old", { remembered: "old" }, false],
    ["that there is too little", { reading: reading([0, 0, 0, 0]), remembered: "young" }, true],
  ] as const)("reads anew where a function remembers %s", (_, seen, all) => {
    expect(reserve(2, seenOf(seen))).toMatchObject({
      effect: { effect: "look", at: [{ key: home, all }] },
    });
  });

  it("is refused for another line at once, without reading more of this one", () => {
    const shortages = [
      { key: home, available: 0, spread },
      { key: "sku#gadget", available: 0 },
    ];
    const items = ["widget", "gadget"].map((sku) => ({ sku, quantity: 1, unitPrice: 1 }));
    const message = { name: "reserve", request: anOrder({ items }) };
    expect(participant.decide(undefined, message, NOW, { shortages })).toMatchObject({
      state: { refusal: { cause: "gadget: 1 wanted, 0 available" } },
    });
  });
});

describe("an undo gives back", () => {
  const part = (row: number, amount: number) => ({ ...take(row, amount), of: home });
  const give = (row: number, amount: number) => ({ ...take(row, 0), add: amount });

  it("to the counter's own row as it always did, if it never had buckets", () => {
    expect(givenBack([part(0, 2)], {})).toEqual([{ ...give(0, 2), is: { buckets: undefined } }]);
  });

  it("exactly where it took, with a mark, and leaves the counter's own row alone", () => {
    expect(givenBack([part(2, 3), part(3, 2)], {})).toEqual([
      { ...give(2, 3), least: 1, adds: { returns: 1 } },
      { ...give(3, 2), least: 1, adds: { returns: 1 } },
    ]);
  });

  it("to an empty bucket together with the note that the counter is not sold out", () => {
    const shortages = [{ key: bucketKey(home, 2), available: 0 }];
    expect(givenBack([part(2, 3), part(3, 2)], { shortages })).toEqual([
      { key: home, attribute: "epoch", add: 1, clears: ["soldOut"] },
      { ...give(2, 3), adds: { returns: 1 } },
      { ...give(3, 2), least: 1, adds: { returns: 1 } },
    ]);
  });

  it("to the own row of a counter that was spread since, with both", () => {
    const shortages = [{ key: home, available: 0, spread }];
    expect(givenBack([part(0, 2)], { shortages })).toEqual([
      { ...give(0, 2), adds: { returns: 1, epoch: 1 }, clears: ["soldOut"] },
    ]);
  });

  it("the rest if a row is gone", () => {
    const gone = { key: bucketKey(home, 2), available: undefined };
    expect(givenBack([part(2, 3), part(3, 2)], { shortages: [gone, gone] })).toEqual([
      { ...give(3, 2), least: 1, adds: { returns: 1 } },
    ]);
    const shortages = [{ key: home, available: undefined }];
    expect(givenBack([part(0, 2)], { shortages })).toEqual([]);
  });

  it("to a bucket whose number is missing", () => {
    const shortages = [{ key: bucketKey(home, 2), available: undefined }];
    expect(givenBack([part(2, 3)], { shortages })).toMatchObject([
      { key: home, clears: ["soldOut"] },
      { ...give(2, 3), adds: { returns: 1 } },
    ]);
  });
});
