import { order } from "../../../lambdas/order/saga";
import { summaryOf } from "../../../scripts/deployed/summary";
import { aRow, NOW } from "./fake";

describe("the condition of a saga", () => {
  const waits = { approval: "REQUIRED", taskToken: "t", approvalDeadline: "later" } as const;
  const outside = { taskToken: "t", waitUntil: "2026-03-01T12:15:00.000Z" };
  const overdue = { dueAt: "2026-03-01T11:57:00.000Z" };
  it.each([
    ["goes on", {}, "RUNNING", "running", ""],
    ["waits for a person", waits, "RUNNING", "parked", "waits for approval until later"],
    ["is about to wait", { ...waits, taskToken: undefined }, "RUNNING", "running", ""],
    [
      "waits without an orchestrator",
      { ...waits, taskToken: undefined },
      undefined,
      "parked",
      /until/,
    ],
    ["was stopped", {}, "ABORTED", "stuck", "open, but its execution is ABORTED"],
    ["waited when the power went", waits, "GONE", "stuck", "open, but its execution is GONE"],
    ["was escalated", { escalatedAt: NOW, redrives: 6 }, "RUNNING", "stuck", /after 6 re-drives/],
    ["has a damaged row", { dueAt: "soon" }, "RUNNING", "stuck", /^overdue since soon/],
    [
      "is not looked after",
      overdue,
      "RUNNING",
      "stuck",
      /^overdue since .*: the reconciler does not seem to run/,
    ],
    [
      "was started often",
      { redrives: 3 },
      "RUNNING",
      "stuck",
      "started again 3 times and still open",
    ],
    ["was, and waits", { ...waits, redrives: 3 }, "RUNNING", "parked", /until/],
    [
      "was, and waits for somebody outside",
      { ...outside, redrives: 3 },
      "RUNNING",
      "running",
      `waits for somebody outside until ${outside.waitUntil}`,
    ],
    [
      "waited for somebody outside for too long",
      { ...outside, waitUntil: NOW },
      "RUNNING",
      "running",
      "",
    ],
    ["was abandoned", { status: "ABANDONED" }, "RUNNING", "running", "is being undone"],
    [
      "was abandoned while it was parked",
      { ...waits, status: "ABANDONED" },
      "RUNNING",
      "stuck",
      "abandoned while parked; its execution may still wait",
    ],
    [
      "was abandoned while it was parked, and lost",
      { ...waits, status: "ABANDONED" },
      "GONE",
      "stuck",
      /GONE/,
    ],
    ["is confirmed", { status: "CONFIRMED" }, undefined, "ended", ""],
    ["is undone", { status: "CANCELLED", reason: "CardDeclined" }, "GONE", "ended", "CardDeclined"],
  ] as const)("that %s", (_what, changes, execution, condition, why) => {
    const found = summaryOf(order, "o-1", aRow(changes), execution, NOW);
    expect(found).toMatchObject({ condition });
    expect(found.why).toMatch(why instanceof RegExp ? why : new RegExp(`^${why}$`));
  });

  it("has a next check only while it is open", () => {
    expect(summaryOf(order, "o-1", aRow(), "RUNNING", NOW).dueAt).toBe("2026-03-01T12:04:58.000Z");
    expect(
      summaryOf(order, "o-1", aRow({ status: "CANCELLED" }), "GONE", NOW).dueAt,
    ).toBeUndefined();
  });
});
