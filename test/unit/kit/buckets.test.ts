import { inventory } from "../../../lambdas/order/inventory";
import { order as saga } from "../../../lambdas/order/saga";
import { bucketKey, type Seen } from "../../../lambdas/saga/buckets";
import { firstRow, someOf } from "../../../lambdas/saga/choosing";
import type { Facts, Spread } from "../../../lambdas/saga/participant";
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
      effect: { effect: "look", after: 1, at: [{ key: home, read: "own" }] },
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
      effect: { effect: "look", at: [{ key: home, read: "all" }] },
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
    const looks = { effect: { effect: "look", at: [{ read: "all" }] } };
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
    ["that it is sold out", { spread: { ...spread, soldOut: true }, remembered: "young" }, "own"],
    ["what is old", { remembered: "old" }, "own"],
    ["that there is too little", { reading: reading([0, 0, 0, 0]), remembered: "young" }, "all"],
  ] as const)("reads anew where a function remembers %s", (_, seen, read) => {
    expect(reserve(2, seenOf(seen))).toMatchObject({
      effect: { effect: "look", at: [{ key: home, read }] },
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

describe("a step that takes from one of many buckets", () => {
  const many = { ...spread, buckets: 100, rows: 100 };
  const [bucket, next] = [0, 1].map((turn) => 1 + (firstRow(turn ? "o-1/1" : "o-1", 100) - 1));
  const taken = (row = 0) => ({ key: bucketKey(home, row), available: undefined, isTaken: true });

  it("goes to another one while others have it, and waits for one after some", () => {
    const rows = [0, 1, 2, 3, 4].map((turn) => {
      const shortages = Array.from({ length: turn }, () => taken(bucket));
      const decided = reserve(1, { ...seenOf({ spread: many }), shortages });
      return decided.do === "commit" ? decided.counters?.[0] : undefined;
    });
    expect(rows[0]).toEqual({ ...take(bucket ?? 0, 1), elsewhere: true });
    expect(rows[1]).toEqual({ ...take(next ?? 0, 1), elsewhere: true });
    expect(rows[4]).not.toHaveProperty("elsewhere");
    expect(new Set(rows.map((row) => row?.key)).size).toBeGreaterThan(3);
  });

  it("reads some of them first, and all before it is refused", () => {
    const shortages = [{ key: bucketKey(home, bucket ?? 0), available: 0 }];
    const some = { effect: { effect: "look", at: [{ read: "some" }] } };
    expect(reserve(1, { ...seenOf({ spread: many }), shortages })).toMatchObject(some);
    const none = { ...reading(Array(101).fill(0)), isPart: true };
    const all = { effect: { effect: "look", at: [{ read: "all" }] } };
    expect(reserve(1, seenOf({ spread: many, reading: none, earlier: none }))).toMatchObject(all);
    const whole = { spread: many, reading: reading(Array(101).fill(0)), earlier: none };
    expect(reserve(1, seenOf(whole))).toMatchObject(all);
    const remembered = { spread: many, reading: none, remembered: "young" } as const;
    expect(reserve(1, seenOf(remembered))).toMatchObject(some);
  });

  it("reads others than most sagas, each once", () => {
    const [one, other] = [someOf(100, 7), someOf(100, 8)];
    expect([new Set(one).size, Math.min(...one), Math.max(...one)]).toEqual([16, 1, 95]);
    expect(one.filter((row) => other.includes(row))).toEqual([]);
  });
});
