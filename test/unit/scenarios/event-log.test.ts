import { order } from "../../../lambdas/order/saga";
import type { LogLine } from "../../../scripts/deployed/log-line";
import { lineOf, stepsIn } from "../../../scripts/scenarios/event-log";
import { Plan } from "../../../scripts/scenarios/plan";

const line = (ms: number, more: Partial<LogLine>): LogLine => ({
  timestamp: new Date(ms),
  message: "committed",
  service: "order",
  ...more,
});

describe("what the functions' logs tell of a saga", () => {
  it.each([
    [{ command: "place" }, "place committed"],
    [{ message: "published", event: "o-1/OrderPlaced" }, "OrderPlaced published"],
    [{ event: "OrderPlaced", command: "reserve" }, "OrderPlaced: reserve committed"],
    [
      { event: "OrderPlaced", command: "reserve", message: "refused", refusal: "OutOfStock" },
      "OrderPlaced: reserve refused OutOfStock",
    ],
    [{ event: "StockReserved", message: "waits" }, "StockReserved: waits"],
    [{ message: "failed", error: { name: "Unavailable", message: "" } }, "failed Unavailable"],
    [{ message: "reconciled", id: "o-1", did: "resume" }, "sweeper: resume"],
  ])("%j: %s", (more, told) => {
    expect(lineOf(line(1, more))).toBe(told);
  });

  it("is a step from the end of the one before to its own", () => {
    const steps = stepsIn(new Plan(order), [
      line(5, { command: "place" }),
      line(6, { message: "published", event: "o-1/OrderPlaced" }),
      line(9, { command: "reserve", event: "OrderPlaced" }),
    ]);
    expect(steps).toEqual([
      { step: "PlaceOrder", from: 0, to: 6 },
      { step: "ReserveStock", from: 6, to: 10 },
    ]);
  });
});
