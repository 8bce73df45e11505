import { MAX_REDRIVES, reconcile } from "../../../lambdas/saga/reconcile";
import { aSaga, FUTURE, NOW, PAST, secondsBetween } from "./given";

describe("the time at which a saga is looked at next", () => {
  const failed = (redrives: number) =>
    secondsBetween(NOW, reconcile(aSaga({ redrives }), "FAILED", NOW, "hand").dueAt);

  it("is a minute after the first re-drive, then twice as far each time, an hour at most", () => {
    expect([0, 1, 2, 3, 4, 5].map(failed)).toEqual([60, 120, 240, 480, 960, 1920]);
    expect([6, 7, 100, 5000].map(failed)).toEqual([3600, 3600, 3600, 3600]);
  });

  it("is the same for an execution that is gone", () => {
    const gone = [0, 1, 20].map((redrives) =>
      secondsBetween(NOW, reconcile(aSaga({ redrives }), "GONE", NOW, "restart").dueAt),
    );
    expect(gone).toEqual([60, 120, 3600]);
  });

  it("is later where events are told again: they may only be late", () => {
    const late = [0, 1, 2, 3, 4].map((redrives) =>
      secondsBetween(NOW, reconcile(aSaga({ redrives }), "LATE", NOW, "due").dueAt),
    );
    expect(late).toEqual([300, 600, 1200, 2400, 3600]);
  });

  it("is a day away once a person was told", () => {
    const told = reconcile(
      aSaga({ phase: "fenced", failures: MAX_REDRIVES }),
      "FAILED",
      NOW,
      "due",
    );
    expect(secondsBetween(NOW, told.dueAt)).toBe(86_400);
  });

  it("stays for a running saga that is not due, and moves five minutes for one that is", () => {
    expect(reconcile(aSaga({ dueAt: FUTURE }), "RUNNING", NOW, "restart").dueAt).toBeUndefined();
    const due = reconcile(aSaga({ dueAt: NOW }), "RUNNING", NOW, "due").dueAt;
    expect(secondsBetween(NOW, due)).toBe(300);
  });

  it("is a day before the end of the wait for one that waits for a person, and then after it", () => {
    const waiting = aSaga({ wait: "waiting", waitUntil: "2026-06-30T12:00:00.000Z" });
    const lastCall = "2026-06-29T12:00:00.000Z";
    expect(reconcile(waiting, "RUNNING", NOW, "due")).toEqual({ do: "leave", dueAt: lastCall });
    expect(reconcile({ ...waiting, dueAt: lastCall }, "RUNNING", lastCall, "due")).toEqual({
      do: "remind",
      dueAt: "2026-06-30T12:05:00.000Z",
    });
  });

  it("reminds once more of one that still waits when its time is over", () => {
    const over = aSaga({ wait: "waiting", waitUntil: PAST });
    const first = reconcile(over, "RUNNING", NOW, "due");
    expect(first).toMatchObject({ do: "remind" });
    expect(secondsBetween(NOW, first.dueAt)).toBe(300);
    const { dueAt = "" } = first;
    expect(reconcile({ ...over, dueAt }, "RUNNING", dueAt, "due").do).toBe("leave");
  });

  it("is after the deadline for one that waits for somebody outside, and nobody is reminded", () => {
    const actUntil = "2026-01-02T03:19:05.678Z";
    const dueAt = "2026-01-02T03:24:05.678Z";
    for (const wait of ["none", "decided"] as const) {
      const acting = aSaga({ wait, actUntil });
      expect(reconcile(acting, "RUNNING", NOW, "due")).toEqual({ do: "leave", dueAt });
      expect(reconcile({ ...acting, dueAt }, "RUNNING", NOW, "due")).toEqual({ do: "leave" });
      expect(reconcile(acting, "GONE", NOW, "due").do).toBe("resume");
      expect(reconcile(acting, "ABORTED", NOW, "event").do).toBe("resume");
    }
    const over = aSaga({ wait: "decided", actUntil: PAST });
    expect(reconcile(over, "RUNNING", NOW, "due").do).toBe("resend");
  });
});
