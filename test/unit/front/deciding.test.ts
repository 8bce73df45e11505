import { order } from "../../../lambdas/order/saga";
import type { AnySaga } from "../../../lambdas/saga/define";
import { anOrder } from "../given";
import { eventOf, frontDoor, THRESHOLD } from "./in-memory";

const saga = order as unknown as AnySaga;
const large = { ...anOrder(), items: [{ sku: "widget", quantity: 1, unitPrice: THRESHOLD }] };
const told = ({ body }: { body: string }) => JSON.parse(body);

/** A door at which `shop` has placed a saga that waits. */
async function parked() {
  const door = frontDoor(saga);
  await door.send("place", eventOf("shop", { body: large }));
  const decide = (who: string | undefined, body: unknown) =>
    door.send("decide", eventOf(who, { id: "o-1", body }));
  return { ...door, decide };
}

describe("an approval", () => {
  it("is that of the caller: the record names it", async () => {
    const { decide, row } = await parked();
    const answer = await decide("ann", { decision: "approve", reason: "known" });
    expect(told(answer)).toMatchObject({ approval: "APPROVED", decisionReason: "known" });
    expect(row("o-1")).toMatchObject({ decidedBy: "arn:aws:iam::123456789012:user/ann" });
  });

  it("cannot say who decides", async () => {
    const { decide, row } = await parked();
    const answer = await decide("ann", { decision: "approve", by: "bob" });
    expect(answer.statusCode).toBe(400);
    expect(told(answer).detail).toContain("by");
    expect(row("o-1")?.approval).toBe("REQUIRED");
  });

  it("of who placed it is refused, and so is that of nobody", async () => {
    const { decide, calls } = await parked();
    expect(told(await decide("shop", { decision: "approve" })).type).toMatch(/:own-saga$/);
    expect(told(await decide(undefined, { decision: "approve" })).type).toMatch(/:forbidden$/);
    expect(calls).not.toContain("decide");
  });

  it("counts once: the same again is fine, another is told that it is too late", async () => {
    const { decide } = await parked();
    const first = await decide("ann", { decision: "approve" });
    expect(await decide("bob", { decision: "approve" })).toEqual(first);
    const other = await decide("bob", { decision: "reject" });
    expect([other.statusCode, told(other).type]).toEqual([409, expect.stringMatching(/:decided$/)]);
  });

  it("of a saga that was placed otherwise is refused: nobody knows who placed it", async () => {
    const door = frontDoor(saga);
    await door.command("place", large, {});
    const answer = await door.send(
      "decide",
      eventOf("ann", { id: "o-1", body: { decision: "approve" } }),
    );
    expect(told(answer)).toMatchObject({ status: 409, refusal: "PlacerUnknown" });
  });

  it("of what needs none, or is not there, is refused", async () => {
    const door = frontDoor(saga);
    await door.send("place", eventOf("shop", { body: anOrder() }));
    const body = { decision: "approve" };
    const none = await door.send("decide", eventOf("ann", { id: "o-1", body }));
    expect(told(none)).toMatchObject({ status: 409, refusal: "ApprovalNotNeeded" });
    expect((await door.send("decide", eventOf("ann", { id: "o-9", body }))).statusCode).toBe(404);
  });
});

describe("a compensation", () => {
  it("abandons the saga, names who wanted it, and has the reconciler look", async () => {
    const { send, row, calls } = await parked();
    const answer = await send(
      "compensate",
      eventOf("ops", { id: "o-1", body: { reason: "Fraud" } }),
    );
    expect(answer).toMatchObject({ statusCode: 202, headers: { location: "../o-1" } });
    expect(told(answer)).toMatchObject({ status: "ABANDONED", reason: "Fraud" });
    expect(row("o-1")).toMatchObject({ abandonedBy: "arn:aws:iam::123456789012:user/ops" });
    expect(calls).toContain("reconcile");
  });

  it("of a confirmed saga is refused", async () => {
    const door = frontDoor(saga);
    await door.send("place", eventOf("shop", { body: anOrder() }));
    const answer = await door.send("compensate", eventOf("ops", { id: "o-1", body: {} }));
    expect(told(answer)).toMatchObject({ status: 409, refusal: "AlreadyConfirmed" });
  });
});

it("GET tells what the record tells, without the request", async () => {
  const { send } = await parked();
  const answer = await send("read", eventOf("shop", { id: "o-1" }));
  expect(Object.keys(told(answer)).sort()).toEqual(
    ["approval", "approvalDeadline", "orderId", "placedAt", "status"].sort(),
  );
});
