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
