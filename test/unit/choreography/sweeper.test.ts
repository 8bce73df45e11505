import type { Order } from "../../../lambdas/order/request";
import { eventsDriver, standingOf } from "../../../lambdas/runtime/reconciler/events-driver";
import type { RowRecord } from "../../../lambdas/runtime/reconciler/records";
import { plusSeconds } from "../../../lambdas/saga/time";
import { anOrder, NOW } from "../given";

const order = anOrder();
const LATER = plusSeconds(NOW, 60);

function parkedUntil(waitUntil: string): RowRecord<Order> {
  const state = { status: "PENDING", approval: "REQUIRED", request: order } as const;
  return {
    ...{ id: order.orderId, phase: "open", wait: "waiting", waitUntil },
    ...{ redrives: 0, dueAt: waitUntil, request: order, row: { version: 1, state } },
  };
}

describe("an order that is parked, as the sweeper sees it", () => {
  it.each([
    ["due", "RUNNING"],
    ["event", "RUNNING"],
    ["restart", "GONE"],
    ["hand", "FAILED"],
  ] as const)("is looked at because of %s: %s", (trigger, standing) => {
    expect(standingOf(parkedUntil(LATER), NOW, trigger)).toBe(standing);
  });

  it("has failed to get on once nobody may approve it any more", () => {
    expect(standingOf(parkedUntil(NOW), NOW, "due")).toBe("FAILED");
  });

  const taken = async (saga: RowRecord<Order>) => {
    const done: string[] = [];
    const records = { redriven: async () => done.push("told again") > 0 };
    const expire = async () => void done.push("expired");
    await eventsDriver({ records, expire, now: () => NOW }).redrive(saga, LATER);
    return done;
  };

  it("is told again where its event may be lost, and it still waits", async () => {
    expect(await taken(parkedUntil(LATER))).toEqual(["told again"]);
  });

  it("expires where its time is over", async () => {
    expect(await taken(parkedUntil(NOW))).toEqual(["expired"]);
  });
});
