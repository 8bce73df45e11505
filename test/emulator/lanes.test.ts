import { order } from "../../lambdas/order/saga";
import type { AnySaga } from "../../lambdas/saga/define";
import { fastLaneOf, handOverName } from "../../lambdas/saga/lane";
import { sagas } from "../../lambdas/sagas";
import { SagaClient } from "../../scripts/deployed/saga-client";
import { waitFor } from "../../scripts/deployed/wait-for";
import { freePort } from "../../scripts/localstack";
import { signal as kill } from "../../scripts/localstack/processes";
import { Plan } from "../../scripts/scenarios/plan";
import { newSubject } from "../../scripts/scenarios/subject";
import { openTestStage, type TestStage } from "../../scripts/stage/test-stage";
import { orderOf } from "../support/an-order";
import { setStock } from "../support/order-rows";

const saga = order as unknown as AnySaga;

/** The deadline of a lane's run, in this stage. */
const LANE_SECONDS = 30;
/** The reconciler runs each minute. What it takes up ends in some seconds. */
const WITHIN_MS = 1000 * (LANE_SECONDS + 60 + 20);

describe.each(["express", "direct"] as const)("a deployed saga in lane %s", (name) => {
  let stage: TestStage;
  let client: SagaClient;
  beforeAll(async () => {
    const context = [`lane=${name}`, `laneSeconds=${LANE_SECONDS}`];
    const port = await freePort();
    const options = { sagas: ["order", "travel"], only: "orchestration", context, port } as const;
    stage = await openTestStage(() => undefined, options);
    client = await SagaClient.connect(saga);
  }, 400_000);
  afterAll(async () => {
    client?.close();
    await stage?.close();
  }, 60_000);

  /** A request of an example with an id and a sku of its own. */
  async function request(id: string, change: object = {}, onHand = 5) {
    const sku = `sku-${id}`;
    await setStock(client, sku, onHand);
    return { ...orderOf(id, { sku, quantity: 2 }), ...change };
  }

  /** The rows without names and times. */
  async function rows(id: string) {
    const text = JSON.stringify(await client.rows(id), (key, value) =>
      /At$|Arn$|^dueAt$|Deadline$|^w\d$|^write/.test(key) ? undefined : value,
    );
    return text.replaceAll(id, "ID").replaceAll(/open#\d/g, "open#");
  }

  it.each([
    ["confirmed", {}, 5],
    ["declined", { paymentToken: "tok_declined" }, 5],
    ["soldOut", {}, 1],
    ["invalid", { currency: "nothing" }, 5],
  ])("ends as one of the standard workflow does, to the byte: %s", async (what, change, onHand) => {
    const fast = await client.place(await request(`${name}-${what}`, change, onHand));
    const id = `std-${what}`
      .padEnd(`${name}-${what}`.length, "x")
      .slice(0, `${name}-${what}`.length);
    const execution = await client.run(await request(id, change, onHand));
    const told = JSON.stringify(fast).replaceAll(`${name}-${what}`, "ID");
    const { output, error, cause } = execution;
    const same = output ? { ok: true, value: output } : { ok: false, error, message: cause };
    expect(told).toBe(JSON.stringify(same).replaceAll(id, "ID"));
    expect(await rows(`${name}-${what}`)).toBe(await rows(id));
  });

  it("hands over what waits for a person, who then approves it", async () => {
    const id = `${name}-parked`;
    const items = [{ sku: `sku-${id}`, quantity: 1, unitPrice: 200_000 }];
    const placed = await client.place({ ...(await request(id)), items });
    expect(placed).toMatchObject({ ok: true, value: { outcome: "HANDED_OVER" } });
    const row = await waitFor("the token", async () => {
      const { record } = await client.rows(id);
      return record?.taskToken ? record : undefined;
    });
    expect(row.executionArn).toBe(client.executionArn(handOverName(id)));
    await client.invoke("Approval", { orderId: id, decision: "approve", by: "ann" });
    expect(await client.ended(client.executionArn(handOverName(id)))).toMatchObject({
      output: { orderId: id, outcome: "CONFIRMED" },
    });
  });

  it("is taken up by the reconciler where its run died after placing, without a power cut", async () => {
    const id = `${name}-died`;
    const dead =
      name === "direct"
        ? `direct:${id}:gone`
        : `arn:aws:states:us-east-1:000000000000:express:OrderExpress:${id}:gone`;
    const asked = await request(id);
    await client.invoke("Order", { command: "place", order: asked, execution: dead });
    const first = (await client.rows(id)).record;
    expect(first?.executionArn).toBe(dead);
    const left = Date.parse(String(first?.dueAt)) - Date.parse(String(first?.placedAt));
    expect(left).toBe(1000 * LANE_SECONDS);
    const done = await client.invoke("Reconciler", { orderId: id });
    expect(done).toMatchObject({ ok: true, value: { done: [{ did: "resume" }] } });
    await client.ended(client.executionArn(`_${id}-r1`));
    expect((await client.rows(id)).record?.status).toBe("CONFIRMED");
  });

  it("is handed over where a service does not answer, and confirmed once it does", async () => {
    const id = `${name}-mute`;
    await stage.proxy.inject({
      sagaId: id,
      table: client.outputs.table("Payment"),
      operation: "UpdateItem",
      times: "always",
      fault: "fail-before",
    });
    const placed = await client.place(await request(id));
    expect(placed).toMatchObject({ ok: true, value: { outcome: "HANDED_OVER" } });
    await stage.proxy.clearRules();
    expect(await client.ended(client.executionArn(handOverName(id)))).toMatchObject({
      output: { outcome: "CONFIRMED" },
    });
  });

  it.each([
    ["booked", "COMPLETED"],
    ["card declined", "CANCELLED"],
  ])("drives a trip past the pivot, or back: %s", async (example, outcome) => {
    const trips = await SagaClient.connect(sagas.travel);
    const asked = new Plan(sagas.travel).journey(example === "booked" ? "confirmed" : example);
    const { id, request: trip, takes } = newSubject(sagas.travel, asked);
    for (const { service, key, name: counter } of takes) {
      await trips.setCounter(service, key, asked.counters[counter] ?? 0);
    }
    expect(await trips.place(trip)).toMatchObject({ ok: true, value: { outcome } });
    const { record } = await trips.rows(id);
    expect(record?.status).toBe(outcome);
    expect(fastLaneOf(String(record?.executionArn))).toBe(name);
    trips.close();
  });

  /** Begins a saga, and returns once it is about to pay: its steps before are done. */
  async function heldAtPayment(id: string) {
    const rule = await stage.proxy.inject({
      sagaId: id,
      table: client.outputs.table("Payment"),
      fault: "pause-before",
      times: "always",
    });
    const asked = await request(id);
    const answer = client.place(asked).catch((error: unknown) => ({ ok: false, error }));
    const { pid = 0 } = await stage.proxy.reached(rule, { timeoutMs: 30_000 });
    return { answer, pid };
  }

  /** Waits until a saga has ended of which nobody drives anything but the schedule. */
  async function closesByItself(id: string) {
    const placedAt = Date.parse(String((await client.rows(id)).record?.placedAt));
    const { record, services } = await client.closed(id, WITHIN_MS);
    expect(record).toMatchObject({ status: "CONFIRMED", redrives: 1 });
    expect(services.Payment?.row).toMatchObject({ status: "CAPTURED" });
    const endedAt = Date.parse(String(record?.confirmedAt));
    expect(endedAt - placedAt).toBeGreaterThanOrEqual(1000 * LANE_SECONDS);
    return endedAt - placedAt;
  }

  if (name === "direct") {
    it("closes by itself within the deadline after kill -9 in the middle of its run", async () => {
      const id = "direct-killed";
      const { answer, pid } = await heldAtPayment(id);
      kill(pid, "SIGKILL");
      expect(await answer).toMatchObject({ ok: false });
      await stage.proxy.clearRules(id);
      expect(await closesByItself(id)).toBeLessThan(WITHIN_MS);
    }, 300_000);
  }

  it("closes by itself after a power cut in the middle of its run", async () => {
    const id = `${name}-cut`;
    await heldAtPayment(id);
    client.close();
    await stage.powerCut();
    client = await SagaClient.connect(saga);
    await closesByItself(id);
  }, 400_000);
});
