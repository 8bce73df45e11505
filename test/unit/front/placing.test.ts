import { checkout } from "../../../lambdas/checkout/saga";
import { order } from "../../../lambdas/order/saga";
import { recordTable } from "../../../lambdas/runtime/tables";
import type { AnySaga } from "../../../lambdas/saga/define";
import { plusSeconds } from "../../../lambdas/saga/time";
import { anOrder } from "../given";
import { eventOf, frontDoor, THRESHOLD } from "./in-memory";

const saga = order as unknown as AnySaga;
const request = anOrder();
const large = {
  ...request,
  items: [{ sku: "widget", quantity: 1, unitPrice: THRESHOLD }],
};
const placing = (body: object = request, who = "shop") => eventOf(who, { body });
const told = ({ body }: { body: string }) => JSON.parse(body);

describe("POST of a new saga", () => {
  it.each([false, true])(
    "answers with the outcome of the record; the lane ends: %s",
    async (ends) => {
      const door = frontDoor(saga, {}, ends);
      const answer = await door.send("place", placing());
      expect(answer).toMatchObject({ statusCode: 200, headers: { location: "orders/o-1" } });
      expect(told(answer)).toMatchObject({
        orderId: "o-1",
        status: "CONFIRMED",
        outcome: "CONFIRMED",
      });
    },
  );

  it("that goes well costs nothing but reads: nothing else is written or asked", async () => {
    const door = frontDoor(saga);
    await door.send("place", placing());
    expect(door.calls).toEqual(["begin"]);
    expect(door.row("o-1")).not.toHaveProperty("placedBy", expect.anything());
  });

  it("is idempotent by the id: the same request gets the same answer", async () => {
    const door = frontDoor(saga);
    const first = await door.send("place", placing());
    expect(await door.send("place", placing(request, "another"))).toEqual(first);
  });

  it.each([["begins"], ["needs an approval"]])(
    "with another's id is a conflict, also where it %s",
    async (how) => {
      const door = frontDoor(saga);
      const mine = how === "begins" ? request : large;
      await door.send("place", placing(mine));
      const answer = await door.send("place", placing({ ...mine, customerId: "c-2" }));
      expect(answer).toMatchObject({
        statusCode: 409,
        headers: { "content-type": "application/problem+json" },
      });
      expect(told(answer)).toMatchObject({
        type: expect.stringMatching(/:conflict$/),
        refusal: "OrderConflict",
      });
    },
  );

  it("is 202 and says where to look, if the outcome does not come in time", async () => {
    const door = frontDoor(saga, { lane: "places" });
    const answer = await door.send("place", placing());
    expect(answer).toMatchObject({
      statusCode: 202,
      headers: { location: "orders/o-1", "retry-after": "1" },
    });
    expect(told(answer)).toMatchObject({ status: "PENDING" });
  });
});

describe("what a person has to approve", () => {
  it("is recorded with who placed it and the name of its execution, before that one starts", async () => {
    const door = frontDoor(saga, { standard: "is away" });
    const answer = await door.send("place", placing(large));
    expect(answer.statusCode).toBe(202);
    expect(door.calls).toEqual(["place", "start"]);
    expect(door.row("o-1")).toMatchObject({
      placedBy: "arn:aws:iam::123456789012:user/shop",
      executionArn: expect.stringMatching(/:o-1$/),
      openShard: expect.any(String),
      dueAt: expect.any(String),
    });
  });

  it("starts nothing once another execution drives it, or once it is over", async () => {
    const door = frontDoor(saga);
    await door.command("place", large, { execution: "arn:aws:states:eu:1:execution:Saga:_o-1-r1" });
    await door.send("place", placing(large));
    expect(door.calls).toEqual(["place"]);
    await door.command("abandon", large, { reason: "Fraud" });
    expect(told(await door.send("place", placing(large)))).toMatchObject({ status: "ABANDONED" });
    expect(door.calls).toEqual(["place", "place"]);
  });
});

describe("what waits for somebody who must act outside", () => {
  const until = (seconds: number) => plusSeconds(new Date().toISOString(), seconds);
  /** A door whose lane has placed a saga that waits until then, as the state machine parks it. */
  async function waiting(waitUntil: string, changes: object = {}) {
    const door = frontDoor(checkout as unknown as AnySaga, { lane: "places" });
    await door.send("place", placing());
    const store = door.store(recordTable(checkout as unknown as AnySaga));
    const found = await store.read("o-1");
    if (!found) throw new Error("it was placed");
    const state = { ...found.state, taskToken: "secret-token", waitUntil, ...changes };
    store.rows.set("o-1", { ...found, state });
    door.time.lookMs = 3000;
    return door;
  }

  it("is answered at once, with until when it waits; GET says the same", async () => {
    const waitUntil = until(900);
    const door = await waiting(waitUntil);
    const answer = await door.send("place", placing());
    expect([answer.statusCode, door.reads()]).toEqual([202, 1]);
    expect(told(answer)).toMatchObject({ status: "PENDING", waitUntil });
    const read = await door.send("read", eventOf("shop", { id: "o-1" }));
    expect([read.statusCode, told(read)]).toEqual([200, told(answer)]);
    expect(answer.body + read.body).not.toContain("secret-token");
  });

  it("is waited for once its time is over, as it is about to be undone", async () => {
    const door = await waiting(until(-1));
    expect((await door.send("place", placing())).statusCode).toBe(202);
    expect(door.reads()).toBeGreaterThan(1);
  });

  it("tells no more of it once it is decided", async () => {
    const door = await waiting(until(900), { status: "ABANDONED" });
    const read = await door.send("read", eventOf("shop", { id: "o-1" }));
    expect(told(read)).not.toHaveProperty("waitUntil");
  });
});

describe("under load", () => {
  it.each(["is away", "is taken", "is slow"] as const)(
    "what the lane does not take is stored, and 202 is answered only then: the lane %s",
    async (lane) => {
      const door = frontDoor(saga, { lane, standard: "is away" });
      expect((await door.send("place", placing())).statusCode).toBe(202);
      expect(door.calls).toEqual(["begin", "place", "start"]);
      expect(door.row("o-1")).toMatchObject({ status: "PENDING", dueAt: expect.any(String) });
    },
  );

  it("nothing more is stored while the reconciler is behind; who has begun is not asked", async () => {
    const door = frontDoor(saga, { lane: "is away", isBehind: true });
    const answer = await door.send("place", placing());
    expect(answer).toMatchObject({ statusCode: 503, headers: { "retry-after": "60" } });
    expect(told(answer).type).toMatch(/:overloaded$/);
    expect([door.calls, door.row("o-1")]).toEqual([["begin"], undefined]);
    door.weather.lane = "confirms";
    expect((await door.send("place", placing())).statusCode).toBe(200);
    door.weather.lane = "is away";
    expect((await door.send("place", placing())).statusCode).toBe(200);
  });

  it("what cannot be stored either is refused, with when to try again", async () => {
    const door = frontDoor(saga, { lane: "is away", record: "is away" });
    const answer = await door.send("place", placing());
    expect(answer).toMatchObject({ statusCode: 503, headers: { "retry-after": "5" } });
    expect(door.row("o-1")).toBeUndefined();
    expect(answer.body).not.toMatch(/is away/);
  });
});

describe("while the intake is paused", () => {
  it("a new saga is refused, and nothing is written", async () => {
    const door = frontDoor(saga, { isOpen: false });
    const answer = await door.send("place", placing());
    expect(answer).toMatchObject({ statusCode: 503, headers: { "retry-after": "60" } });
    expect(told(answer).type).toMatch(/:paused$/);
    expect([door.calls, door.row("o-1")]).toEqual([[], undefined]);
  });

  it("one that is there still gets its answer, its decision and its undo", async () => {
    const door = frontDoor(saga, { lane: "places" });
    await door.send("place", placing());
    await door.send("place", placing({ ...large, orderId: "o-2" }));
    door.weather.isOpen = false;
    expect((await door.send("place", placing())).statusCode).toBe(202);
    const approval = eventOf("ann", { id: "o-2", body: { decision: "approve" } });
    expect((await door.send("decide", approval)).statusCode).toBe(200);
    const undo = eventOf("ops", { id: "o-1", body: {} });
    expect((await door.send("compensate", undo)).statusCode).toBe(202);
  });
});
