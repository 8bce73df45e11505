import { Stock, toStockItem } from "../../../scripts/deployed/stock";
import { TinyDynamoDb } from "../../contract/tiny-dynamodb";
import { run } from "./fake";

function stockOf(item: Record<string, unknown>) {
  const dynamodb = new TinyDynamoDb();
  dynamodb.put("sku#widget", item);
  return { dynamodb, stock: new Stock(dynamodb.client, "inventory") };
}

describe("stock", () => {
  it.each([
    ["has more", { onHand: 5, available: 3 }, 8, { onHand: 8, available: 6 }],
    ["has less", { onHand: 5, available: 3 }, 2, { onHand: 2, available: 0 }],
    ["was oversold", { onHand: 5, available: -3 }, 10, { onHand: 10, available: 2 }],
  ])("that %s is set as it is counted", async (_, item, pieces, after) => {
    const { stock } = stockOf(item);
    expect(await stock.set("widget", pieces)).toEqual({ sku: "widget", ...after });
  });

  it.each([
    ["less is there than is held", { onHand: 5, available: 3 }, 1, "2 pieces of widget are held"],
    ["more was sold than there is", { onHand: 5, available: -3 }, 7, "8 pieces of widget are held"],
    ["a number is text", { onHand: 5, available: "3" }, 7, "widget is damaged: available: "],
    ["a number is missing", { available: 3 }, 7, "widget is damaged: onHand: "],
  ])("is refused, and stays, where %s", async (_, item, pieces, words) => {
    const { dynamodb, stock } = stockOf(item);
    const before = dynamodb.items.get("sku#widget");
    await expect(stock.set("widget", pieces)).rejects.toMatchObject({
      name: "Refused",
      message: expect.stringContaining(words),
    });
    expect(dynamodb.items.get("sku#widget")).toEqual(before);
  });

  it("that is damaged is listed as what it is, beside the others", async () => {
    const rows = [
      { pk: "sku#a", onHand: 5, available: "3" },
      { pk: "sku#b", onHand: 5, available: 3 },
    ];
    const { out } = await run(["stock"], { stock: async () => rows.map(toStockItem) });
    expect(out).toMatch(/a +5 +\? +\?\s+b +5 +3 +2/);
  });
});
