import { SagaFailure, testSaga } from "stepfunctions-saga/testing";
import { order } from "../../lambdas/order/saga";
import { SagaClient } from "../../scripts/deployed/saga-client";

// The same test in three ways: in memory (fast), by the state machine, and by events.
describe.each([undefined, "OrderSaga", "OrderChoreography"])(
  "the order saga, stack %s",
  (stack) => {
    const orders = testSaga(order, { stack });

    it("is done, and tells its rows, its numbers and its story", async () => {
      const run = await orders.place("plain");
      expect(run.ends).toBe("done");
      expect(run.record).toMatchObject({ status: "CONFIRMED" });
      expect(run.rows.Payment).toMatchObject({ status: "CAPTURED", amount: 100 });
      expect(run.counters).toEqual({ "sku#widget": 1 });
      expect(run.story.length).toBeGreaterThan(3);
    });

    it.each([
      ["declined", undefined, "undone"],
      ["soldOut", undefined, "undone"],
      ["invalid", undefined, "refused"],
      ["approval", "approve", "done"],
      ["approval", "reject", "undone"],
      ["approval", "both", "done"],
    ] as const)("%s %s: ends %s", async (example, decides, ends) => {
      const { ends: end, counters } = await orders.place(example, decides && { decides });
      expect(end).toBe(ends);
      if (ends !== "done") expect(counters).toEqual(order.examples[example]?.counters);
    });
  },
);

describe("a deployed stack", () => {
  const orders = testSaga(order, { stack: "OrderSaga" });

  it("is told of damage by the rows, and the failure tells the way there", async () => {
    const { rows } = SagaClient.prototype;
    const spy = jest.spyOn(SagaClient.prototype, "rows").mockImplementation(async function (
      this: SagaClient,
      id,
    ) {
      const all = await rows.call(this, id);
      return {
        ...all,
        services: { ...all.services, Payment: { row: undefined, books: undefined } },
      };
    });
    await expect(orders.place("plain")).rejects.toThrow(SagaFailure);
    spy.mockRestore();
  });
});
