import { BUS } from "../../../scripts/faults/proxy";
import { type Bench, fakeDynamoDb } from "./fake-dynamodb";

const event = (orderId: string) => ({ Detail: JSON.stringify({ orderId, type: "OrderPlaced" }) });
const ordersIn = (body: unknown) => JSON.stringify(body).match(/o-\d/g) ?? [];

describe("events for the bus, of several sagas in one call", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await fakeDynamoDb();
  });
  afterEach(() => bench.close());
  const put = (...ids: string[]) => bench.send("PutEvents", { Entries: ids.map(event) });

  it("are recorded as a call of each of them", async () => {
    await put("o-1", "o-2");
    for (const id of ["o-1", "o-2"]) {
      expect(await bench.proxy.calls(id)).toMatchObject([
        { operation: "PutEvents", tables: [BUS] },
      ]);
    }
    expect(await bench.proxy.calls("o-3")).toEqual([]);
  });

  it("are forgotten of one of them alone", async () => {
    await put("o-1", "o-2");
    await bench.proxy.clear("o-1");
    expect(await bench.proxy.calls("o-1")).toEqual([]);
    expect(await bench.proxy.calls("o-2")).toHaveLength(1);
    await bench.proxy.clear("o-2");
    expect(await bench.proxy.calls()).toEqual([]);
  });

  it("are hit by a rule of any of them", async () => {
    const rule = await bench.proxy.inject({ sagaId: "o-2", table: BUS, fault: "fail-before" });
    expect(await put("o-1", "o-2")).toMatchObject({ status: 500 });
    expect(await bench.proxy.injected(rule)).toBe(1);
  });

  it("get lost for one of them alone, and the client hears nothing of it", async () => {
    await bench.proxy.inject({ sagaId: "o-2", fault: "swallow", times: 2 });
    expect(await put("o-1", "o-2", "o-3")).toMatchObject({ status: 200 });
    expect(bench.received.map(({ body }) => ordersIn(body))).toEqual([["o-1", "o-3"]]);
    expect(await put("o-2")).toMatchObject({ status: 200, body: { FailedEntryCount: 0 } });
    expect(bench.received).toHaveLength(1);
  });
});
