import { resultOf } from "../../../scripts/bench/choreography";
import { paths } from "../../../scripts/bench/paths";

const at = "2026-01-02T00:00:00.000Z";
const log = (message: string) => ({ id: "e", functionName: "f", at: 0, message });
const of = (orderId: string, message: string, more: object) =>
  log(JSON.stringify({ message, timestamp: at, service: "s", correlation_id: orderId, ...more }));
const report = (ms: number) =>
  log(`REPORT RequestId: 1\tDuration: 1.00 ms\tBilled Duration: ${ms} ms`);
const call = (table: string, items: number) => ({
  ...{ at, operation: "PutEvents", tables: [table], attempt: 1, forwarded: 1, items, units: [] },
});

describe("what a saga of the choreography takes, by logs and calls", () => {
  const [happy] = paths;
  if (!happy) throw new Error("there is no path");
  const lines = ["o-1", "o-2"].flatMap((id) => [
    of(id, "published", { event: `${id}/OrderPlaced` }),
    of(id, "committed", { event: "OrderPlaced", command: "reserve" }),
    report(30),
    report(10),
  ]);
  const calls = [call("bus", 3), call("bus", 1), call("orders", 1), call("orders", 1)];
  const limits = { memoryMb: 512, lambdaMs: undefined };
  const result = resultOf(happy, { ids: ["o-1", "o-2"], calls, lines }, limits);

  it("is a mean over the sagas traced", () => {
    expect(result).toMatchObject({ invocations: 2, billedMs: 40, events: 2, messages: 1 });
    expect(result.states).toEqual(["OrderPlaced"]);
  });

  it("tells requests of the storage from events on the bus", () => {
    expect(result.tables.map(({ table, requests }) => [table, requests])).toEqual([["orders", 1]]);
  });

  it("costs what was counted, and no transition", () => {
    expect(result.cost).toMatchObject({ stepFunctions: 0, lambdaRequests: 0.4, eventBridge: 2 });
    expect(result.cost.sqs).toBeCloseTo(3 * 0.4, 2);
  });

  it("takes a duration that is given instead of the emulator's", () => {
    const given = resultOf(
      happy,
      { ids: ["o-1", "o-2"], calls, lines },
      { ...limits, lambdaMs: 7 },
    );
    expect(given).toMatchObject({ billedMs: 14, durationFrom: "given" });
  });
});
