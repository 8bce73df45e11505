import fc from "fast-check";
import { order } from "../../lambdas/order/saga";
import type { AnySaga } from "../../lambdas/saga/define";
import { callsOfDoor } from "../../scripts/deployed/http-door";
import { Orchestration } from "../../scripts/deployed/orchestration";
import { waitFor } from "../../scripts/deployed/wait-for";
import { type DoorStage, openDoorStage } from "../../scripts/stage/door-stage";
import { orderOf } from "../support/an-order";
import { bodiesOf, faultOf, operationsOf } from "../support/openapi";
import { setStock } from "../support/order-rows";
import { placesOf } from "./places";

const saga = order as unknown as AnySaga;

describe.each([
  ["standard", "vault"],
  ["express", "inline"],
  ["direct", "vault"],
] as const)("the front door in lane %s, with secrets=%s", (lane, secrets) => {
  const started = Date.now();
  let opened: DoorStage | undefined;
  let stage: DoorStage["stage"];
  let client: DoorStage["client"];
  let door: DoorStage["door"];
  beforeAll(async () => {
    const context = [`lane=${lane}`, `secrets=${secrets}`];
    opened = await openDoorStage("order", context, { log: () => undefined });
    ({ stage, client, door } = opened);
  }, 400_000);
  afterAll(() => opened?.close(), 60_000);

  /** A request with an id and a sku of its own, of which there are so many. */
  async function request(what: string, change: object = {}, onHand = 5) {
    const id = `${lane}-${what}`;
    await setStock(client, `sku-${id}`, onHand);
    return { ...orderOf(id, { sku: `sku-${id}`, quantity: 2 }), ...change };
  }
  const large = (what: string) =>
    request(what, { items: [{ sku: `sku-${lane}-${what}`, quantity: 1, unitPrice: 200_000 }] });
  const post = (body: unknown, who = "shop") => door.send(who, "POST", "orders", body);
  const ended = (id: string) =>
    waitFor(`the end of ${id}`, async () => {
      const { json } = await door.send("shop", "GET", `orders/${id}`);
      return json.outcome !== undefined && json;
    });

  it.each([
    ["confirmed", {}, 5, { outcome: "CONFIRMED" }],
    [
      "declined",
      { paymentToken: "tok_declined" },
      5,
      { outcome: "CANCELLED", reason: "CardDeclined" },
    ],
    ["soldOut", {}, 1, { outcome: "CANCELLED", reason: "OutOfStock" }],
  ])("answers with the outcome, and the same again: %s", async (what, change, onHand, outcome) => {
    const asked = await request(what, change, onHand);
    const first = await post(asked);
    expect(first).toMatchObject({ status: 200, json: { orderId: asked.orderId, ...outcome } });
    expect(first.headers.location).toBe(`orders/${asked.orderId}`);
    expect(await post(asked)).toMatchObject({ status: 200, json: first.json });
    expect((await door.send("ann", "GET", `orders/${asked.orderId}`)).json).toEqual(first.json);
  });

  it("only reads on the way of a saga that goes well, beside what begins it", async () => {
    const asked = await request("counted");
    await post(asked);
    const told = callsOfDoor(client.outputs, await stage.proxy.calls(asked.orderId));
    const others = told.filter((it) => !["GetItem Order", "UpdateItem PaymentVault"].includes(it));
    if (lane !== "standard") expect(told.filter((it) => /^Get/.test(it))).toHaveLength(1);
    expect(others).toEqual([expect.stringMatching(/^(StartExecution|StartSyncExecution|Invoke)/)]);
  });

  it("refuses what is wrong, another's id, and who does not say who it is", async () => {
    const asked = await request("mine");
    expect(await post({ ...asked, currency: "nothing" })).toMatchObject({ status: 400 });
    await post(asked);
    expect((await post({ ...asked, customerId: "c-2" })).json.refusal).toBe("OrderConflict");
    expect(await door.send(undefined, "GET", `orders/${asked.orderId}`)).toMatchObject({
      status: 403,
    });
    // LocalStack gives the status of the gateway's own answers, and a body of its own.
    expect(await door.send("shop", "GET", "nothing")).toMatchObject({ status: 403 });
  });

  it("has another person approve what is large, and keeps who did what", async () => {
    const asked = await large("large");
    const id = asked.orderId;
    expect(await post(asked)).toMatchObject({ status: 202, json: { approval: "REQUIRED" } });
    const decide = (who: string, decision: string) =>
      door.send(who, "POST", `orders/${id}/approval`, { decision });
    expect((await decide("shop", "approve")).json.type).toMatch(/:own-saga$/);
    expect(await decide("ann", "approve")).toMatchObject({ status: 200 });
    expect((await decide("bob", "reject")).json.type).toMatch(/:decided$/);
    expect(await ended(id)).toMatchObject({ outcome: "CONFIRMED" });
    expect((await client.rows(id)).record).toMatchObject({
      placedBy: "arn:aws:iam::000000000000:user/shop",
      decidedBy: "arn:aws:iam::000000000000:user/ann",
    });
    const undo = await door.send("ops", "POST", `orders/${id}/compensation`, {});
    expect(undo).toMatchObject({ status: 409, json: { refusal: "AlreadyConfirmed" } });
  });

  it("has undone what nobody approved", async () => {
    const { orderId: id, ...asked } = await large("undone");
    await post({ orderId: id, ...asked });
    const undo = await door.send("ops", "POST", `orders/${id}/compensation`, { reason: "Fraud" });
    expect([200, 202]).toContain(undo.status);
    expect(await ended(id)).toMatchObject({ outcome: "CANCELLED", reason: "Fraud" });
    expect((await client.rows(id)).record).toMatchObject({
      abandonedBy: "arn:aws:iam::000000000000:user/ops",
    });
  });

  it("loses nothing that it has accepted where the lane takes nothing: the record is the buffer", async () => {
    const asked = await request("shed");
    const id = asked.orderId;
    const operations = {
      standard: "StartExecution",
      express: "StartSyncExecution",
      direct: "Invoke",
    };
    const throttle = (operation: string, times: number | "always") =>
      stage.proxy.inject({ sagaId: id, operation, fault: "throttle", times });
    // In lane direct the first invocation is that of the lane. What writes the record is invoked, too.
    await throttle(operations[lane], lane === "direct" ? 1 : "always");
    if (lane !== "standard") await throttle("StartExecution", "always");
    expect(await post(asked)).toMatchObject({ status: 202, json: { status: "PENDING" } });
    expect(await client.record(id)).toMatchObject({
      executionArn: client.executionArn(id),
      placedBy: "arn:aws:iam::000000000000:user/shop",
    });
    await stage.proxy.clearRules();
    await client.invoke("Reconciler", { orderId: id });
    expect(await ended(id)).toMatchObject({ outcome: "CONFIRMED" });
  });

  it("refuses new ones while its intake is paused; those under way go on", async () => {
    const operations = new Orchestration(client);
    const before = await large("before");
    await post(before);
    await operations.setIntake("PAUSED", { by: "ops", reason: "test" });
    const asked = await request("paused", {}, 1000);
    const refused = await waitFor("the pause", async () => {
      const answer = await post({ ...asked, orderId: `${asked.orderId}-${Date.now()}` });
      return answer.status === 503 && answer;
    });
    expect(refused).toMatchObject({ headers: { "retry-after": "60" }, json: { status: 503 } });
    expect(await client.record(asked.orderId)).toBeUndefined();
    const decided = { decision: "approve" };
    await door.send("ann", "POST", `orders/${before.orderId}/approval`, decided);
    expect(await ended(before.orderId)).toMatchObject({ outcome: "CONFIRMED" });
    await operations.setIntake("OPEN", { by: "ops" });
    await waitFor("the end of the pause", async () => (await post(asked)).status === 200);
  });

  it("keeps a payment token in its vault alone, and in the end nowhere", async () => {
    if (secrets === "inline") return;
    const paymentToken = `tok-secret-${lane}`;
    const asked = { ...(await large("secret")), paymentToken };
    const places = async () =>
      Object.entries(await placesOf(client, started)).flatMap(([place, text]) =>
        text.includes(paymentToken) ? [place] : [],
      );
    expect(await post(asked)).toMatchObject({ status: 202 });
    await waitFor("the token", async () => (await client.record(asked.orderId))?.taskToken);
    expect(await places()).toEqual(["PaymentVaultTableName"]);
    expect((await post({ ...asked, paymentToken: "tok-other" })).status).toBe(409);
    await door.send("ann", "POST", `orders/${asked.orderId}/approval`, { decision: "approve" });
    expect(await ended(asked.orderId)).toMatchObject({ outcome: "CONFIRMED" });
    expect(await places()).toEqual([]);
    expect((await post(asked)).json.outcome).toBe("CONFIRMED");
  });

  it("gives no answer that its document does not describe, whatever is sent", async () => {
    const known = await request("fuzz", {}, 1000);
    for (const { ask, method, at, operation, document, schema } of operationsOf(saga)) {
      const body = schema ? bodiesOf(schema, ask === "place" ? known : {}) : fc.constant(undefined);
      const id = fc.oneof(fc.constant(known.orderId), fc.webSegment());
      const send = async (one: string, text: string | undefined) => {
        // An empty segment, or one of dots, is another path.
        if (at.includes("{id}") && /^\.{0,2}$/.test(one)) return;
        const path = at.slice(1).replace("{id}", one);
        const { json: _, ...answer } = await door.send("ann", method, path, text);
        // The emulator's own router knows fewer ids than AWS's.
        if (answer.headers["x-amzn-errortype"] && answer.status === 403) return;
        expect(faultOf(document, operation, answer)).toBeUndefined();
        expect(answer.status).toBeLessThan(500);
      };
      await fc.assert(fc.asyncProperty(id, body, send), { numRuns: 40, endOnFailure: true });
    }
  });
});
