import { connectProxy } from "../../../scripts/faults/proxy";
import { type Bench, fakeDynamoDb, update } from "./fake-dynamodb";

describe("the rules", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await fakeDynamoDb();
  });
  afterEach(() => bench.close());

  const broken = async (body: unknown, operation = "UpdateItem") =>
    "broke" in (await bench.send(operation, body));
  const inTurn = async (count: number, body: unknown) => {
    const all: boolean[] = [];
    for (let i = 0; i < count; i++) all.push(await broken(body));
    return all;
  };

  test("hit the k-th call of their saga, as often as they say", async () => {
    await bench.proxy.inject({ sagaId: "o-1", nth: 2, times: 2, fault: "reset" });
    expect(await inTurn(5, update("o-1"))).toEqual([false, true, true, false, false]);
  });

  test("or for ever", async () => {
    await bench.proxy.inject({ sagaId: "o-1", nth: 2, times: "always", fault: "reset" });
    expect(await inTurn(4, update("o-1"))).toEqual([false, true, true, true]);
  });

  test("do not count what the SDK sends again, but hit it", async () => {
    await bench.proxy.inject({ sagaId: "o-1", nth: 2, times: 2, fault: "reset" });
    const attempts: boolean[] = [];
    for (const attempt of [1, 2, 1, 2, 3]) {
      const outcome = await bench.send("UpdateItem", update("o-1"), undefined, { attempt });
      attempts.push("broke" in outcome);
    }
    expect(attempts).toEqual([false, false, true, true, false]);
  });

  test("or hit all that the SDK sends again of so many calls, and of no other", async () => {
    const rule = { sagaId: "o-1", nth: 2, times: 2, repeats: true, fault: "reset" } as const;
    await bench.proxy.inject(rule);
    const sent = ["a1", "a2", "b1", "b2", "a3", "b3", "c1", "d1", "c2", "b4", "d2"];
    const hit: string[] = [];
    for (const name of sent) {
      const [request = "", attempt] = name;
      const as = { request, attempt: Number(attempt) };
      if ("broke" in (await bench.send("UpdateItem", update("o-1"), undefined, as))) hit.push(name);
    }
    expect(hit).toEqual(["b1", "b2", "b3", "c1", "c2", "b4"]);
  });

  test("count a call by the first of its tries that comes", async () => {
    const rule = { sagaId: "o-1", times: "always", repeats: true, fault: "reset" } as const;
    await bench.proxy.inject(rule);
    const second = { request: "a", attempt: 2 };
    expect("broke" in (await bench.send("UpdateItem", update("o-1"), undefined, second))).toBe(
      true,
    );
  });

  test("leave other sagas, tables and operations alone, and do not count them", async () => {
    await bench.proxy.inject({
      sagaId: "o-1",
      table: "orders",
      operation: "UpdateItem",
      fault: "reset",
    });
    expect(await broken(update("o-2"))).toBe(false);
    expect(await broken(update("o-1", "payments"))).toBe(false);
    expect(await broken(update("o-1"), "GetItem")).toBe(false);
    expect(await broken(update("o-1"))).toBe(true);
  });

  test("all count a call that one of them hits", async () => {
    const first = await bench.proxy.inject({ sagaId: "o-1", nth: 1, fault: "reset" });
    const second = await bench.proxy.inject({ sagaId: "o-1", nth: 2, fault: "reset" });
    expect(await inTurn(3, update("o-1"))).toEqual([true, true, false]);
    expect(await bench.proxy.injected(first)).toBe(1);
    expect(await bench.proxy.injected(second)).toBe(1);
  });

  test("are removed for one saga alone", async () => {
    await bench.proxy.inject({ sagaId: "o-1", times: "always", fault: "reset" });
    await bench.proxy.inject({ sagaId: "o-2", times: "always", fault: "reset" });
    await bench.proxy.clearRules("o-1");
    expect(await broken(update("o-1"))).toBe(false);
    expect(await broken(update("o-2"))).toBe(true);
  });

  test("that are not valid are refused, and the field is named", async () => {
    const inject = bench.proxy.inject({ sagaId: "o-1", fault: "reset", delayMs: 5 });
    await expect(inject).rejects.toThrow(/delayMs is only allowed with the fault late|delayMs/);
    await expect(bench.proxy.inject({ sagaId: "o-1", fault: "reset", nth: 0 })).rejects.toThrow(
      /nth/,
    );
    await expect(bench.proxy.injected(99)).rejects.toThrow(/no GET rules/);
  });

  test("hold each of many calls at once, and release them all", async () => {
    const rule = await bench.proxy.inject({ sagaId: "o-1", times: 20, fault: "pause-before" });
    const calls = Array.from({ length: 20 }, () => bench.send("UpdateItem", update("o-1")));
    const others = Array.from({ length: 20 }, () => bench.send("UpdateItem", update("o-2")));
    await bench.proxy.reached(rule, { count: 20 });
    expect(await Promise.all(others)).toHaveLength(20); // they pass the held ones
    expect(bench.received).toHaveLength(20);
    await bench.proxy.release(rule);
    for (const answer of await Promise.all(calls)) expect(answer).toMatchObject({ status: 200 });
    expect(bench.received).toHaveLength(40);
  });

  test("wake everyone who waits, each at its own count", async () => {
    const rule = await bench.proxy.inject({ sagaId: "o-1", times: 3, fault: "reset" });
    const waits = [1, 2, 3, 3].map((count) => bench.proxy.reached(rule, { count }));
    await inTurn(3, update("o-1"));
    expect(await Promise.all(waits)).toHaveLength(4);
  });

  test("are made from another process by the proxy's URL", async () => {
    const other = connectProxy(bench.proxy.url);
    await other.inject({ sagaId: "o-1", fault: "reset" });
    expect(await broken(update("o-1"))).toBe(true);
    await other.close(); // it did not start the proxy, which keeps running
    expect(await broken(update("o-1"))).toBe(false);
    expect(await other.calls("o-1")).toHaveLength(2);
  });
});
