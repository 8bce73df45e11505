import type { Order } from "../../../lambdas/order/request";
import { type OrderRecord as Row, order as saga } from "../../../lambdas/order/saga";
import { SagaRecorder } from "../../../lambdas/saga/record";
import { type RecordCommand, SLA_SECONDS } from "../../../lambdas/saga/record-row";
import { SignOff } from "../../../lambdas/saga/sign-off";
import { plusSeconds } from "../../../lambdas/saga/time";
import { anOrder, NOW } from "../given";

const order: Order = anOrder();
const recorder = new SagaRecorder(saga);
const signOff = new SignOff(saga);
const decide = (state: Row | undefined, name: RecordCommand) =>
  recorder.decide(state, { name, request: order, reason: "Because" }, NOW);

function stored(status: Row["status"], more: Partial<Row> = {}): Row {
  return { status, request: order, approval: "NONE", ...more };
}

describe("an abandoned saga", () => {
  const abandoned = (...undone: string[]) => stored("ABANDONED", { undone });

  it.each([[], ["Payment"], ["Inventory"]])(
    "is not closed while only %s is undone",
    (...undone) => {
      expect(decide(abandoned(...undone), "cancel")).toMatchObject({ kind: "OrderNotUndone" });
    },
  );

  it("is closed once every service has signed off, whichever sender asks", () => {
    const closed = { state: { status: "CANCELLED", openShard: undefined } };
    expect(decide(abandoned("Inventory", "Payment"), "cancel")).toMatchObject(closed);
  });

  it("keeps why it was abandoned first, and when each command was applied", () => {
    const placed = stored("PENDING", { placedAt: "earlier" });
    expect(decide(placed, "abandon")).toMatchObject({
      state: { reason: "Because", placedAt: "earlier", abandonedAt: NOW },
    });
    const undone = ["Inventory", "Payment"];
    expect(decide(stored("ABANDONED", { reason: "First", undone }), "cancel")).toMatchObject({
      state: { status: "CANCELLED", reason: "First", cancelledAt: NOW },
    });
  });

  it("is due soon, also where it was parked for days", () => {
    const parked = stored("PENDING", { dueAt: plusSeconds(NOW, 1_000_000) });
    const dueAt = plusSeconds(NOW, SLA_SECONDS);
    expect(decide(parked, "abandon")).toMatchObject({ state: { dueAt } });
  });
});

describe("a confirm of what was never placed", () => {
  const first = decide(undefined, "confirm");
  const tombstone = first.do === "commit" ? first.state : undefined;

  it("bars the saga before it is refused, so that no late write of it can confirm", () => {
    expect(first).toMatchObject({ do: "commit", state: { status: "ABANDONED", request: order } });
    expect(first).not.toHaveProperty("answer");
    expect(decide(tombstone, "place")).toMatchObject({ kind: "OrderAbandoned" });
  });

  it("is refused in the same way again and again", () => {
    expect(decide(tombstone, "confirm")).toMatchObject({ kind: "OrderNotPlaced" });
    const closed = { ...tombstone, status: "CANCELLED", request: order } as const;
    expect(decide(closed, "confirm")).toMatchObject({ kind: "OrderNotPlaced" });
  });
});

describe("a service that signs off", () => {
  const sign = (row: Row | undefined, service = "Payment") =>
    signOff.decide(row, { service, request: order });

  it("adds itself to those that have, once", () => {
    const first = sign(stored("ABANDONED", { undone: [] }));
    expect(first).toMatchObject({ do: "commit", state: { undone: ["Payment"] } });
    const both = stored("ABANDONED", { undone: ["Payment"] });
    expect(sign(both)).toMatchObject({ do: "replay" });
    expect(sign(both, "Inventory")).toMatchObject({ state: { undone: ["Inventory", "Payment"] } });
  });

  it.each([undefined, "PENDING", "CONFIRMED", "CANCELLED"] as const)(
    "writes nothing where the saga is %s",
    (status) => expect(sign(status && stored(status))).toMatchObject({ do: "replay" }),
  );

  it("expects the row that the fence and the services after it have left", () => {
    const expected = (service: string) => signOff.expect({ service, request: order });
    expect(expected("Payment")).toMatchObject({ version: 2, state: { undone: [] } });
    expect(expected("Inventory")).toMatchObject({ version: 3, state: { undone: ["Payment"] } });
  });
});
