import { unmarshall } from "@aws-sdk/util-dynamodb";
import { order } from "../../../lambdas/order/saga";
import type { AnySaga } from "../../../lambdas/saga/define";
import { travel } from "../../../lambdas/travel/saga";
import { Counters } from "../../../scripts/deployed/counter-rows";
import { counterItem, counterNamed } from "../../../scripts/deployed/counters";
import { TinyDynamoDb } from "../../contract/tiny-dynamodb";
import { run } from "./fake";

const outputs = { table: (name: string) => name };

function countersOf(saga: AnySaga, key: string, item: Record<string, unknown>) {
  const dynamodb = new TinyDynamoDb();
  dynamodb.put(key, item);
  return { dynamodb, counters: new Counters(dynamodb.client, saga, outputs) };
}
const stockOf = (item: Record<string, unknown>) => countersOf(order, "sku#widget", item);

describe("stock", () => {
  it.each([
    ["has more", { onHand: 5, available: 3 }, 8, { total: 8, left: 6 }],
    ["has less", { onHand: 5, available: 3 }, 2, { total: 2, left: 0 }],
    ["was oversold", { onHand: 5, available: -3 }, 10, { total: 10, left: 2 }],
  ])("that %s is set as it is counted", async (_, item, pieces, after) => {
    const { counters } = stockOf(item);
    expect(await counters.set("widget", pieces)).toMatchObject({ key: "sku#widget", ...after });
  });

  it("that was not there is put in", async () => {
    const { counters } = stockOf({ onHand: 5, available: 3 });
    const gadget = await counters.set("gadget", 4);
    expect(gadget).toMatchObject({ key: "sku#gadget", total: 4, left: 4 });
  });

  it.each([
    [
      "less is there than is held",
      { onHand: 5, available: 3 },
      1,
      "2 of widget are held by orders",
    ],
    ["more was sold than there is", { onHand: 5, available: -3 }, 7, "8 of widget are held"],
    ["a number is text", { onHand: 5, available: "3" }, 7, "widget is damaged: available: "],
    ["a number is missing", { available: 3 }, 7, "widget is damaged: onHand: "],
  ])("is refused, and stays, where %s", async (_, item, pieces, words) => {
    const { dynamodb, counters } = stockOf(item);
    const before = dynamodb.items.get("sku#widget");
    await expect(counters.set("widget", pieces)).rejects.toMatchObject({
      name: "Refused",
      message: expect.stringContaining(words),
    });
    expect(dynamodb.items.get("sku#widget")).toEqual(before);
  });

  it("that is damaged is listed as what it is, beside the others", async () => {
    const rows = [
      { pk: "sku#a", onHand: 5, available: "3" },
      { pk: "sku#b", onHand: 5, available: 3 },
    ].map((row) => counterItem(counterNamed(order, row.pk).kind, row.pk, row));
    const counters = async () => rows;
    const { out } = await run(["stock"], { counters });
    expect(out).toMatch(/SKU +ON HAND +AVAILABLE +HELD\s+a +5 +\? +\?\s+b +5 +3 +2/);
    const { out: json } = await run(["stock", "--json"], { counters });
    expect(JSON.parse(json)[1]).toEqual({ sku: "b", onHand: 5, available: 3 });
  });
});

describe("numbers of several kinds, of which nobody keeps a total", () => {
  it("are set to what is left", async () => {
    const { counters } = countersOf(travel, "night#double", { free: 3 });
    expect(await counters.set("night#double", 2)).toMatchObject({ left: 2, total: undefined });
    expect(await counters.set("flight#LH1", 9)).toMatchObject({ left: 9 });
  });

  it("are named by their whole keys, and listed kind by kind", async () => {
    const { counters } = countersOf(travel, "night#double", { free: 3 });
    await expect(counters.find("double")).rejects.toThrow(
      "write its whole key, night#… or flight#…",
    );
    const items = ["night#double", "flight#LH1"].map((key) =>
      counterItem(counterNamed(travel, key).kind, key, { free: 3 }),
    );
    const { out } = await run(["stock"], { counters: async () => items });
    expect(out).toMatch(/^NIGHT +FREE\s+double +3\s+FLIGHT +FREE\s+LH1 +3$/);
  });
});

describe("a counter that is spread over buckets", () => {
  const spread = async (buckets: number) => {
    const { dynamodb, counters } = stockOf({ onHand: 1000, available: 990 });
    await counters.set("widget", 1000, buckets);
    const numbers = async (row: number) => {
      const key = row === 0 ? "sku#widget" : `sku#widget#${row}`;
      return unmarshall(dynamodb.items.get(key) ?? {});
    };
    return { dynamodb, counters, numbers };
  };

  it("has its stock in all of them, and what was held where it was held", async () => {
    const { numbers } = await spread(300);
    expect(await numbers(0)).toMatchObject({ onHand: 10, available: 0, buckets: 300 });
    expect(await numbers(1)).toMatchObject({ onHand: 4, available: 4, bucket: 1 });
    expect(await numbers(300)).toMatchObject({ onHand: 3, available: 3, bucket: 300 });
  });

  it("is one number to a person, set as it is without buckets, and goes back to one row", async () => {
    const { counters, numbers } = await spread(300);
    const whole = { key: "sku#widget", total: 1000, left: 990, buckets: 300 };
    expect(await counters.find("widget")).toMatchObject(whole);
    expect(await counters.set("widget", 1300)).toMatchObject({ total: 1300, left: 1290 });
    expect(await counters.set("widget", 40)).toMatchObject({ total: 40, left: 30, buckets: 300 });
    expect(await counters.set("widget", 40, 1)).toMatchObject({ total: 40, left: 30, buckets: 1 });
    expect(await numbers(0)).toMatchObject({ onHand: 40, available: 30 });
    expect(await numbers(300)).toMatchObject({ onHand: 0, available: 0 });
    await expect(counters.set("widget", 9)).rejects.toMatchObject({
      name: "Refused",
      message: "10 are held by sagas, so the total cannot be less",
    });
  });

  it("is put in where there was none; also a number without a total", async () => {
    const { counters } = stockOf({ onHand: 1, available: 1 });
    const gadget = { key: "sku#gadget", total: 7, left: 7, buckets: 3 };
    expect(await counters.set("gadget", 7, 3)).toMatchObject(gadget);
    const seats = countersOf(travel, "flight#LH1", { free: 5 });
    expect(await seats.counters.set("flight#LH1", 6, 4)).toMatchObject({ left: 6, buckets: 4 });
    expect(seats.dynamodb.items.get("flight#LH1#1")).toMatchObject({ free: { N: "2" } });
  });

  it("is listed as one, and bucket by bucket when asked", async () => {
    const { counters } = await spread(2);
    const all = { counters: async () => [await counters.find("widget")] };
    const { out } = await run(["stock", "show", "widget"], all);
    expect(out).toMatch(/^SKU +ON HAND +AVAILABLE +HELD\s+widget +1000 +990 +10\s*$/);
    const { out: each } = await run(["stock", "show", "widget", "--buckets"], all);
    expect(each).toMatch(/widget, own row +10 +0 +10\s+widget, bucket 1 +495 +495 +0/);
    const { out: json } = await run(["stock", "show", "--buckets", "--json"], all);
    const rows = [
      { onHand: 10, available: 0 },
      { onHand: 495, available: 495 },
      { onHand: 495, available: 495 },
    ];
    const sku = { sku: "widget", onHand: 1000, available: 990, buckets: 2, rows };
    expect(JSON.parse(json)).toEqual([sku]);
  });

  it("is spread by the command", async () => {
    const { counters } = await spread(2);
    const setCounter = (name: string, amount: number, buckets?: number) =>
      counters.set(name, amount, buckets);
    const { out } = await run(["stock", "set", "widget", "500", "--buckets", "4", "--json"], {
      setCounter,
    });
    expect(JSON.parse(out)).toMatchObject({ onHand: 500, available: 490, buckets: 4 });
    const wrong = await run(["stock", "set", "widget", "5", "--buckets", "5000"], { setCounter });
    expect([wrong.exit, wrong.out]).toEqual([2, ""]);
  });
});
