import { setTimeout as delay } from "node:timers/promises";
import { type Admission, HotKeys } from "../../../scripts/faults/hot-keys";
import { type Bench, fakeDynamoDb } from "./fake-dynamodb";

const item = (pk: string) => ({ pk: { S: pk } });
const transaction = (...keys: string[]) => ({
  TransactItems: keys.map((pk) => ({ Update: { TableName: "t", Key: item(pk) } })),
});

describe("items that many calls want at once", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await fakeDynamoDb();
  });
  afterEach(() => bench.close());

  const transact = (...keys: string[]) => bench.send("TransactWriteItems", transaction(...keys));
  const update = (pk: string) => bench.send("UpdateItem", { TableName: "t", Key: item(pk) });

  it("are one transaction's for a time; who comes meanwhile is told which item it was", async () => {
    await bench.proxy.limit({ key: "sku#", holdMs: 200 });
    const began = performance.now();
    const first = transact("reservation#1", "sku#a");
    while (bench.received.length === 0) await delay(1);
    expect(await transact("reservation#2", "sku#a")).toMatchObject({
      status: 400,
      body: {
        __type: expect.stringContaining("#TransactionCanceledException"),
        CancellationReasons: [{ Code: "None" }, { Code: "TransactionConflict" }],
      },
    });
    expect(await update("sku#a")).toMatchObject({
      body: { __type: expect.stringContaining("#TransactionConflictException") },
    });
    expect(await transact("reservation#3", "sku#a#1")).toMatchObject({ status: 200 });
    expect(await bench.send("GetItem", { TableName: "t", Key: item("sku#a") })).toMatchObject({
      status: 200,
    });
    expect(await first).toMatchObject({ status: 200 });
    expect(performance.now() - began).toBeGreaterThanOrEqual(199);
    expect(await transact("reservation#2", "sku#a")).toMatchObject({ status: 200 });
    const calls = await bench.proxy.calls();
    expect(calls.flatMap(({ error }) => error ?? [])).toEqual([
      "TransactionCanceledException",
      "TransactionConflictException",
    ]);
  });

  it("take so many calls in a second, each by itself, until the limit is lifted", async () => {
    await bench.proxy.limit({ key: "sku#", perSecond: 2 });
    const statuses = async () => {
      const sent = await Promise.all(["sku#a", "sku#a", "sku#a", "sku#b"].map(update));
      return sent.map((it) => ("status" in it ? it.status : 0)).sort();
    };
    expect(await statuses()).toEqual([200, 200, 200, 400]);
    expect(await update("sku#a")).toMatchObject({
      body: { __type: expect.stringContaining("#ThrottlingException") },
    });
    await bench.proxy.liftLimit("sku#a");
    expect(await statuses()).toContain(400);
    await bench.proxy.liftLimit("sku#");
    expect(await statuses()).toEqual([200, 200, 200, 200]);
  });

  it("are free again in the next second", () => {
    let now = 0;
    const hot = new HotKeys(() => now);
    hot.add({ key: "sku#", perSecond: 1 });
    const is = (): Admission["is"] => hot.admit("UpdateItem", [{ pk: "sku#a" }]).is;
    expect([is(), is()]).toEqual(["in", "throttled"]);
    now = 999;
    expect(is()).toBe("throttled");
    now = 1000;
    expect(is()).toBe("in");
  });

  it("need a limit of some kind", async () => {
    await expect(bench.proxy.limit({ key: "sku#" })).rejects.toThrow("needs `holdMs`");
  });
});
