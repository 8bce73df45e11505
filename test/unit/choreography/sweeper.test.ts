import type { Order } from "../../../lambdas/order/request";
import { eventsDriver, standingOf } from "../../../lambdas/runtime/reconciler/events-driver";
import type { RowRecord } from "../../../lambdas/runtime/reconciler/records";
import { reconcile, type SagaRecord, type Verdict } from "../../../lambdas/saga/reconcile";
import { plusSeconds } from "../../../lambdas/saga/time";
import { anOrder, NOW } from "../given";
import { aSaga, secondsBetween } from "../reconciler/given";

const order = anOrder();
const LATER = plusSeconds(NOW, 60);

function parkedUntil(waitUntil: string): RowRecord<Order> {
  const state = { status: "PENDING", approval: "REQUIRED", request: order } as const;
  return {
    ...{ id: order.orderId, phase: "open", wait: "waiting", waitUntil },
    ...{ redrives: 0, failures: 0, dueAt: waitUntil, request: order, row: { version: 1, state } },
  };
}

describe("an order that is parked, as the sweeper sees it", () => {
  it.each([
    ["due", "RUNNING"],
    ["event", "RUNNING"],
    ["restart", "GONE"],
    ["hand", "GONE"],
  ] as const)("is looked at because of %s: %s", (trigger, standing) => {
    expect(standingOf(parkedUntil(LATER), NOW, trigger)).toBe(standing);
  });

  it("is resumed once its approval has expired", () => {
    expect(standingOf(parkedUntil(NOW), NOW, "due")).toBe("LATE");
  });

  const taken = async (saga: RowRecord<Order>) => {
    const done: string[] = [];
    const records = {
      redriven: async () => {
        done.push("told again");
        return saga;
      },
    };
    const expire = async () => void done.push("expired");
    await eventsDriver({ records, expire, now: () => NOW }).redrive(saga, {
      dueAt: LATER,
      failures: 0,
    });
    return done;
  };

  it("gets its event published again if that may be lost, and still waits", async () => {
    expect(await taken(parkedUntil(LATER))).toEqual(["told again"]);
  });

  it("expires after its deadline", async () => {
    expect(await taken(parkedUntil(NOW))).toEqual(["expired"]);
  });
});

describe("an order whose events are late", () => {
  /** What the sweeper does within this many seconds if nothing else happens to the order. */
  function within(seconds: number, phase: SagaRecord["phase"], actUntil?: string) {
    let saga: SagaRecord = { ...aSaga(), phase, dueAt: NOW, actUntil };
    const did: Verdict["do"][] = [];
    const looks: number[] = [];
    while (saga.dueAt <= plusSeconds(NOW, seconds)) {
      const now = saga.dueAt;
      const {
        do: what,
        dueAt = now,
        failed,
      } = reconcile(saga, standingOf(saga, now, "due"), now, "due");
      did.push(what);
      looks.push(secondsBetween(NOW, now));
      const failures = saga.failures + (failed ? 1 : 0);
      saga = { ...saga, dueAt, failures, redrives: saga.redrives + 1 };
    }
    return { did, looks, failures: saga.failures };
  }

  it("gets its events published again, and is not given up", () => {
    const { did, failures } = within(7 * 86_400, "open");
    expect(new Set(did)).toEqual(new Set(["resume"]));
    expect(failures).toBe(0);
  });

  it("gets its events published again after growing intervals, so that a backlog is not repeated", () => {
    expect(within(12 * 60, "open").did).toHaveLength(2);
    expect(within(86_400, "open").did.length).toBeLessThan(30);
  });

  it.each([600, 900, 3600, 86_400, 86_399])(
    "is looked at soon after the %s s for which it waits for somebody outside, and then as others are",
    (seconds) => {
      const { did, looks } = within(86_400 + 7200, "open", plusSeconds(NOW, seconds));
      const others = within(86_400 + 7200, "open").looks;
      const after = looks.find((at) => at >= seconds) ?? 0;
      expect(after - seconds).toBeLessThanOrEqual(60);
      expect(looks.filter((at) => at < seconds)).toEqual(others.filter((at) => at < seconds));
      expect(looks.length - others.length).toBeLessThanOrEqual(1);
      expect(new Set(did)).toEqual(new Set(["resume"]));
    },
  );

  it("goes to a person if it is given up and its undo does not end", () => {
    const { did } = within(2 * 86_400, "fenced");
    expect(did.filter((what) => what === "escalate").length).toBeGreaterThan(0);
    expect(did).not.toContain("compensate");
  });
});
