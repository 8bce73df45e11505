import { order } from "../../../lambdas/order/saga";
import { auditOf } from "../../../scripts/deployed/audit";
import { booksOf } from "../../../scripts/deployed/books";
import { Begun } from "../../../scripts/released/begun";
import { readReleased } from "../../../scripts/released/released";
import { machineFor } from "../../../scripts/search/search";
import { shipped } from "../../../scripts/search/services";

// docs/deploy.md: after tables were restored, and the system outside was not.

describe("an order that was placed after the second to which tables were restored", () => {
  it("is found by the audit: money is outside that no record knows", () => {
    const charge = {
      ...{ key: "o-lost", version: 1, status: "CAPTURED" },
      ...{ amount: 2500, captures: 1, refunds: 0 },
    };
    const books = booksOf(order, { Order: [], Payment: [], Inventory: [], Provider: [charge] });
    expect(auditOf(order, books).violations).toEqual([
      "order o-lost: Payment is still in effect at the outside system",
    ]);
  });

  it("is placed again, ends as before, and is not charged again", async () => {
    const saga = { saga: order, machine: machineFor(order), parts: shipped(order) };
    const [last] = (readReleased().sagas.order?.moments ?? [])
      .filter(({ ends, decides }) => ends === "done" && decides === "nobody")
      .slice(-1);
    const { Provider } = last?.tables ?? {};
    if (!last || !Provider) throw new Error("no order was done");
    expect(JSON.stringify(Provider)).toContain('"captures":1');
    const { ends, states } = await new Begun(saga, last.example, "nobody", { Provider }).walk(
      false,
    );
    expect(ends).toBe("done");
    expect(JSON.stringify(states.at(-1)?.Provider)).toContain('"captures":1');
  });
});
