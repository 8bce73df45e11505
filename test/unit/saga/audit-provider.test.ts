import { order as saga } from "../../../lambdas/order/saga";
import { booksOf } from "../../../scripts/deployed/books";
import { aRow, NOW, run } from "./fake";

const confirmed = {
  orderId: "o-1",
  version: 2,
  ...aRow({ status: "CONFIRMED", confirmedAt: NOW }),
};
const payment = { orderId: "o-1", version: 2, status: "CAPTURED", amount: 2500, currency: "EUR" };
const items = [{ sku: "widget", quantity: 2 }];
const reservation = { pk: "reservation#o-1", version: 1, status: "HELD", items };
const stock = { pk: "sku#widget", onHand: 5, available: 3 };
const rows = { Order: [confirmed], Payment: [payment], Inventory: [reservation, stock] };
const books = booksOf(saga, rows, () => true);

describe("saga audit --provider", () => {
  const cancelled: string[] = [];
  const saysOutside = (said: "DONE" | "UNDONE") => async () => ({
    service: "Payment",
    provider: {
      ...{ keySeconds: 1, do: async () => said, undo: async () => said, find: async () => said },
      orphans: async function* () {
        yield { id: "pi_7", sagaId: "o-9", status: "requires_confirmation" };
      },
      cancel: async ({ id }: { readonly id: string }) => void cancelled.push(id),
    },
  });
  const asked = (said: "DONE" | "UNDONE", ...more: string[]) =>
    run(["audit", "--provider", "stripe", ...more], {
      ...{ books: async () => books, strays: async () => [], outside: saysOutside(said) },
    });

  it("compares what the provider has with each saga that has ended, and lists orphans", async () => {
    const { exit, out: written } = await asked("DONE");
    expect([exit, cancelled]).toEqual([0, []]);
    expect(written).toContain("compared 1 sagas that have ended; 1 orphans");
    expect(written).toContain("orphan pi_7 of o-9: requires_confirmation");
  });

  it("finds a confirmed order that was never charged", async () => {
    const { exit, out: written } = await asked("UNDONE");
    expect(exit).toBe(1);
    expect(written).toContain("order o-1 is CONFIRMED, and Payment is UNDONE outside");
  });

  it("cancels orphans where it is told to", async () => {
    const { out: written } = await asked("DONE", "--cancel-orphans");
    expect(cancelled).toEqual(["pi_7"]);
    expect(written).toContain("orphan pi_7 of o-9: cancelled");
  });
});
