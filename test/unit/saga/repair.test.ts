import { order as saga } from "../../../lambdas/order/saga";
import { openShardOf } from "../../../lambdas/saga/record-row";
import { auditOf } from "../../../scripts/deployed/audit";
import { booksOf, type SagaRows } from "../../../scripts/deployed/books";
import { Outputs, outputNames } from "../../../scripts/deployed/outputs";
import { RepairShop } from "../../../scripts/deployed/repair";
import { TinyDynamoDb } from "../../contract/tiny-dynamodb";
import { anOrder } from "../given";
import { aRow, NOW, run } from "./fake";

const request = anOrder({ items: [{ sku: "a", quantity: 2, unitPrice: 5 }] });
const order = { orderId: "o-1", version: 4, ...aRow({ openShard: openShardOf("o-1"), request }) };
const items = [{ sku: "a", quantity: 2 }];
const reservation = { pk: "reservation#o-1", version: 1, status: "HELD", items, heldAt: NOW };
const payment = { orderId: "o-1", version: 2, status: "CAPTURED", amount: 10, currency: "EUR" };
const provider = {
  key: "o-1",
  version: 1,
  status: "CAPTURED",
  amount: 10,
  captures: 1,
  refunds: 0,
};
const stock = { pk: "sku#a", onHand: 5, available: 3 };

const TABLES = {
  Order: [order],
  Inventory: [reservation, stock],
  Payment: [payment],
  Provider: [provider],
};

/** A shop over these tables, of which one row is written to: that with this key. */
function shopOf(tables: object, key = "o-1", input?: unknown, services: SagaRows["services"] = {}) {
  const books = booksOf(saga, { ...TABLES, ...tables });
  const rows = (id: string): SagaRows =>
    books.sagas.find((one) => one.id === id) ?? { id, services };
  const dynamodb = new TinyDynamoDb();
  const all = [tables, TABLES].flatMap((some) => Object.values(some).flat());
  const stored = all.find((row) => Object.values(row).includes(key));
  dynamodb.put(key, { ...stored });
  const requestOf = jest.fn(async () => input);
  const outputs = new Outputs(
    Object.fromEntries(outputNames(saga, "orchestration").map((name) => [name, name])),
  );
  const client = {
    ...{ saga, outputs, books: async () => books, rows: async (id: string) => rows(id) },
    counter: async (_service: string, name: string) =>
      books.counters.find((one) => one.key === name)?.row,
  };
  const shop = new RepairShop(dynamodb.client, client, requestOf);
  return { shop, dynamodb, requestOf, item: () => dynamodb.items.get(key), books };
}

const without = (row: object, field: string) => ({ ...row, [field]: undefined });

describe("saga repair mends", () => {
  const times = { confirmedAt: NOW, openShard: undefined, dueAt: undefined };
  it.each([
    ["a version that is missing", { Order: [without(order, "version")] }, "o-1", {}],
    ["a version that is text", { Order: [{ ...order, version: "4" }] }, "o-1", {}],
    [
      "a misspelt status, by the times of the commits",
      { Order: [{ ...order, ...times, status: "CONFRMED" }] },
      "o-1",
      { status: { S: "CONFIRMED" } },
    ],
    [
      "a status in small letters",
      { Inventory: [{ ...reservation, status: "held" }, stock] },
      "reservation#o-1",
      { status: { S: "HELD" } },
    ],
    [
      "a number that is text",
      { Payment: [{ ...payment, amount: "10" }] },
      "o-1",
      { amount: { N: "10" } },
    ],
    [
      "a number that is text, deep in a row",
      { Inventory: [{ ...reservation, items: [{ sku: "a", quantity: "2" }] }, stock] },
      "reservation#o-1",
      { items: { L: [{ M: { sku: { S: "a" }, quantity: { N: "2" } } }] } },
    ],
    [
      "a shard that is missing",
      { Order: [without(order, "openShard")] },
      "o-1",
      { openShard: { S: openShardOf("o-1") } },
    ],
    ["a dueAt that is no time", { Order: [{ ...order, dueAt: "soon" }] }, "o-1", {}],
  ])("%s", async (_, tables, key, expected) => {
    const { shop, item, books } = shopOf(tables, key);
    expect(auditOf(saga, books, NOW).violations).not.toEqual([]);
    const before = item();
    const [planned] = await shop.repair({ id: "o-1", dryRun: true });
    expect(planned).toMatchObject({ did: "planned", left: [] });
    expect(item()).toEqual(before);
    expect(await shop.repair({ id: "o-1" })).toEqual([expect.objectContaining({ did: "mended" })]);
    expect(item()).toMatchObject({ ...expected, version: { N: expect.stringMatching(/^\d+$/) } });
    expect(item()?.version).not.toEqual(before?.version);
  });

  it("a request that is missing, with what its execution was started with", async () => {
    const { shop, item } = shopOf({ Order: [without(order, "request")] }, "o-1", request);
    expect(await shop.repair({})).toMatchObject([{ id: "o-1", row: "order", did: "mended" }]);
    expect(item()?.request).toMatchObject({ M: { orderId: { S: "o-1" } } });
  });

  it("a counter that is text, by its key", async () => {
    const { shop, item } = shopOf({ Inventory: [{ ...stock, available: "3" }] }, "sku#a");
    expect(await shop.repair({ id: "sku#a" })).toMatchObject([{ id: "sku#a", did: "mended" }]);
    expect(item()).toEqual({ pk: { S: "sku#a" }, onHand: { N: "5" }, available: { N: "3" } });
  });

  it("all of them without an id, and asks no execution where nothing lacks its request", async () => {
    const { shop, requestOf } = shopOf({ Payment: [{ ...payment, amount: "10" }] });
    expect(await shop.repair({})).toMatchObject([{ id: "o-1", row: "payment", did: "mended" }]);
    expect(requestOf).not.toHaveBeenCalled();
  });
});

describe("saga repair leaves to a person", () => {
  const both = { confirmedAt: NOW, abandonedAt: NOW };
  it.each([
    [
      "a status that its times contradict",
      { Order: [{ ...order, ...both, status: "?" }] },
      "status",
    ],
    [
      "a word of a service that means nothing",
      { Payment: [{ ...payment, status: "CAPTRED" }] },
      "status",
    ],
    ["an infinite number", { Payment: [{ ...payment, amount: "Infinity" }] }, "amount"],
    ["a number that is missing", { Payment: [without(payment, "amount")] }, "amount"],
    ["another's request", { Order: [without(order, "request")] }, "request"],
  ])("%s, and writes nothing", async (_, tables, field) => {
    const { shop, item } = shopOf(tables, "o-1", { ...request, orderId: "o-2" });
    const before = item();
    const [left] = await shop.repair({ id: "o-1" });
    expect(left).toMatchObject({ did: "left", left: [expect.stringContaining(`${field}: `)] });
    expect(item()).toEqual(before);
  });

  it("what somebody else has changed meanwhile", async () => {
    const { shop, dynamodb, item } = shopOf({ Payment: [{ ...payment, amount: "10" }] });
    dynamodb.put("o-1", { ...payment, version: 3, amount: "10" });
    const before = item();
    expect(await shop.repair({ id: "o-1" })).toMatchObject([{ did: "changed" }]);
    expect(item()).toEqual(before);
  });
});

describe("the command saga repair", () => {
  const mends = [
    { field: "amount", is: "10", becomes: 10, why: "the same number, written as a number" },
  ];
  const done = { id: "o-1", row: "payment", mends, left: [], did: "mended" } as const;

  it("says of each field what it was, what it is now, and why", async () => {
    const { exit, out } = await run(["repair"], { repair: async () => [done] });
    expect({ exit, line: out.split("\n")[1] }).toEqual({
      exit: 0,
      line: expect.stringMatching(/^o-1 +payment +amount: "10" -> 10 +the same number, .* mended$/),
    });
  });

  it("ends with 1 where a person must decide, and with 3 where there is nothing of that id", async () => {
    const left = { ...done, mends: [], left: ["status: ?"], did: "left" } as const;
    expect(await run(["repair", "o-1"], { repair: async () => [left] })).toMatchObject({
      exit: 1,
      out: expect.stringContaining("a person must decide"),
    });
    const changed = { ...done, did: "changed" } as const;
    expect(await run(["repair"], { repair: async () => [changed] })).toMatchObject({ exit: 1 });
    const { shop } = shopOf({});
    expect(await run(["repair", "o-9"], { repair: (which) => shop.repair(which) })).toMatchObject({
      exit: 3,
    });
    const hidden = { row: undefined, books: undefined, hidden: true };
    const hiding = shopOf({}, "o-1", undefined, { Payment: hidden });
    expect(
      await run(["repair", "o-9"], { repair: (which) => hiding.shop.repair(which) }),
    ).toMatchObject({ exit: 3 });
    expect(await run(["repair"], { repair: async () => [] })).toMatchObject({
      exit: 0,
      out: "nothing is damaged",
    });
  });
});
