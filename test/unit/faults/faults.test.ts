import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "../../../scripts/faults/proxy";
import { type Bench, fakeDynamoDb, update } from "./fake-dynamodb";

const ONLY_TIMEOUTS: Parameters<typeof jest.useFakeTimers>[0] = {
  doNotFake: ["Date", "nextTick", "queueMicrotask", "setImmediate", "setInterval", "performance"],
};

describe("the faults", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await fakeDynamoDb();
    jest.useFakeTimers(ONLY_TIMEOUTS); // a delay ends when the test says so, even on a slow machine
  });
  afterEach(async () => {
    jest.useRealTimers();
    await bench.close();
  });

  const inject = (fault: Fault, more = {}) => bench.proxy.inject({ sagaId: "o-1", fault, ...more });
  const send = (signal?: AbortSignal) => bench.send("UpdateItem", update("o-1"), signal);
  const record = async () => (await bench.proxy.calls("o-1"))[0];

  test("fail-before: an internal server error, and DynamoDB never hears of the call", async () => {
    const rule = await inject("fail-before");
    const answer = await send();
    expect(answer).toMatchObject({
      status: 500,
      body: { __type: expect.stringMatching(/#InternalServerError$/) },
    });
    expect(bench.received).toHaveLength(0);
    expect(await record()).toMatchObject({ fault: "fail-before", forwarded: 0 });
    expect(await bench.proxy.injected(rule)).toBe(1);
  });

  test("throttle: the SDK's throttling error, and DynamoDB never hears of the call", async () => {
    await inject("throttle");
    expect(await send()).toMatchObject({
      status: 400,
      body: { __type: expect.stringMatching(/#ThrottlingException$/) },
    });
    expect(bench.received).toHaveLength(0);
  });

  test("fail-after: DynamoDB commits, and the client hears of an internal server error", async () => {
    const rule = await inject("fail-after");
    expect(await send()).toMatchObject({ status: 500 });
    expect(bench.received).toHaveLength(1);
    expect(await record()).toMatchObject({ fault: "fail-after", forwarded: 1, status: 200 });
    expect(await bench.proxy.injected(rule)).toBe(1);
  });

  test("conflict: as if a transaction had the item, and DynamoDB never hears of the call", async () => {
    await inject("conflict");
    expect(await send()).toMatchObject({
      status: 400,
      body: { __type: expect.stringMatching(/#TransactionConflictException$/) },
    });
    expect(bench.received).toHaveLength(0);
  });

  test("reset: a broken connection, and DynamoDB never hears of the call", async () => {
    await inject("reset");
    expect(await send()).toEqual({ broke: "ECONNRESET" });
    expect(bench.received).toHaveLength(0);
    expect(await record()).toMatchObject({ fault: "reset", forwarded: 0 });
  });

  test("lost-answer: DynamoDB commits, the client sees a broken connection", async () => {
    const rule = await inject("lost-answer");
    expect(await send()).toEqual({ broke: "ECONNRESET" });
    expect(bench.received).toHaveLength(1);
    expect(await record()).toMatchObject({ fault: "lost-answer", forwarded: 1, status: 200 });
    expect(await bench.proxy.injected(rule)).toBe(1);
  });

  test("an outage: connections are refused, and taken again afterwards", async () => {
    const { proxy } = bench;
    const refused: unknown[] = [];
    let over = false;
    const outage = proxy.outage(300).then(() => {
      over = true;
    });
    while (!over) refused.push(await send());
    await outage;
    expect(refused).toContainEqual({ broke: "ECONNREFUSED" });
    expect(await send()).toMatchObject({ status: 200 });
  });

  test("hang: no answer until the client gives up", async () => {
    const rule = await inject("hang");
    const client = new AbortController();
    const answer = send(client.signal);
    await bench.proxy.reached(rule);
    expect(await Promise.race([answer, delay(50, "none")])).toBe("none");
    client.abort();
    expect(await answer).toEqual({ broke: "ABORT_ERR" });
    expect(bench.received).toHaveLength(0);
  });

  test("hang: ends when the rule is removed", async () => {
    const rule = await inject("hang");
    const answer = send();
    await bench.proxy.reached(rule);
    await bench.proxy.clearRules("o-1");
    expect(await answer).toEqual({ broke: "ECONNRESET" });
  });

  test("late: cut now, and DynamoDB gets the write when the test says so", async () => {
    const rule = await inject("late");
    expect(await send()).toEqual({ broke: "ECONNRESET" });
    expect(await send()).toMatchObject({ status: 200 }); // the client's retry overtakes it
    expect(bench.received).toHaveLength(1);
    await bench.proxy.release(rule);
    expect(bench.received).toHaveLength(2);
    expect(await record()).toMatchObject({ fault: "late", forwarded: 1, status: 200 });
  });

  test("late: after its delay without being released", async () => {
    const rule = await inject("late", { delayMs: 100 });
    expect(await send()).toEqual({ broke: "ECONNRESET" });
    jest.advanceTimersByTime(99);
    expect(await record()).toMatchObject({ forwarded: 0 });
    jest.advanceTimersByTime(1);
    await bench.proxy.release(rule); // returns when the call is done
    expect(bench.received).toHaveLength(1);
    expect(await bench.proxy.injected(rule)).toBe(1);
  });

  test("late: given up when its rule is removed", async () => {
    await inject("late", { delayMs: 500 });
    await send();
    await bench.proxy.clearRules();
    jest.advanceTimersByTime(500);
    expect(await send()).toMatchObject({ status: 200, body: { answer: 1 } });
    expect(await record()).toMatchObject({ fault: "late", forwarded: 0 });
  });

  test("twice: DynamoDB gets it two times, the client the second answer", async () => {
    await inject("twice");
    expect(await send()).toMatchObject({ status: 200, body: { answer: 2 } });
    expect(bench.received[0]).toEqual(bench.received[1]);
    expect(await record()).toMatchObject({ forwarded: 2, units: [{ write: 1 }, { write: 1 }] });
  });

  test("pause-before: held uncommitted until released", async () => {
    const rule = await inject("pause-before");
    const answer = send();
    expect(await bench.proxy.reached(rule)).toMatchObject({ sagaId: "o-1", forwarded: 0 });
    expect(bench.received).toHaveLength(0);
    await bench.proxy.release(rule);
    expect(await answer).toMatchObject({ status: 200, body: { answer: 1 } });
  });

  test("pause-before: a client that died meanwhile never wrote", async () => {
    const rule = await inject("pause-before");
    const client = new AbortController();
    const answer = send(client.signal);
    await bench.proxy.reached(rule);
    client.abort();
    await answer;
    await bench.proxy.release(rule);
    expect(bench.received).toHaveLength(0);
  });

  test("pause-after: committed, the answer held until released", async () => {
    const rule = await inject("pause-after");
    const answer = send();
    expect(await bench.proxy.reached(rule)).toMatchObject({ forwarded: 1, status: 200 });
    expect(bench.received).toHaveLength(1);
    expect(await Promise.race([answer, delay(50, "none")])).toBe("none");
    await bench.proxy.release(rule);
    expect(await answer).toMatchObject({ status: 200, body: { answer: 1 } });
  });

  test("a fault that does not happen is reported with the number of calls that matched", async () => {
    const rule = await inject("reset", { nth: 2 });
    await send();
    await expect(bench.proxy.reached(rule, { timeoutMs: 50 })).rejects.toThrow(
      `fault ${rule} happened 0 times in 50 ms, not 1; 1 calls matched its rule`,
    );
  });

  test("hold: DynamoDB gets the call when it is let go, though the client died before", async () => {
    const rule = await inject("hold");
    const client = new AbortController();
    const answer = send(client.signal);
    await bench.proxy.reached(rule);
    client.abort();
    expect(await answer).toEqual({ broke: "ABORT_ERR" });
    expect(bench.received).toHaveLength(0);
    await bench.proxy.release(rule);
    expect(bench.received).toHaveLength(1);
  });
});
