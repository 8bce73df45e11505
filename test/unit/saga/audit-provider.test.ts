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
  let read = 0;
  type Said = "DONE" | "UNDONE";
  const saying = (said: Said) => ({
    ...{ keySeconds: 1, do: async () => said, undo: async () => said, find: async () => said },
  });
  const saysOutside = (said: Said, then: Said) => async () => [
    {
      service: "Payment",
      provider: {
        ...saying(said),
        orphans: async function* () {
          yield { id: "pi_7", sagaId: "o-9", status: "requires_confirmation" };
        },
        cancel: async ({ id }: { readonly id: string }) => void cancelled.push(id),
      },
    },
    { service: "Capture", provider: saying(then) },
  ];
  const asked = (said: Said, then: Said = "DONE", ...more: string[]) =>
    run(["audit", "--provider", "stripe", ...more], {
      books: async () => {
        read += 1;
        return books;
      },
      ...{ strays: async () => [], outside: saysOutside(said, then) },
    });

  it("compares what the provider has with each saga that has ended, and lists orphans", async () => {
    const { exit, out: written } = await asked("DONE");
    expect([exit, cancelled]).toEqual([0, []]);
    expect(written).toContain("compared 1 sagas that have ended; 1 orphans");
    expect(read).toBe(1);
    expect(written).toContain("orphan pi_7 of o-9: requires_confirmation");
  });

  it("finds a confirmed order that was never charged", async () => {
    const { exit, out: written } = await asked("UNDONE");
    expect(exit).toBe(1);
    expect(written).toContain("order o-1 is CONFIRMED, and Payment is UNDONE outside");
  });

  it("asks of each service that acts there: of an order that is authorised and not captured", async () => {
    const { exit, out: written } = await asked("DONE", "UNDONE");
    expect(exit).toBe(1);
    expect(written).toContain("order o-1 is CONFIRMED, and Capture is UNDONE outside");
  });

  it("cancels orphans where it is told to", async () => {
    const { out: written } = await asked("DONE", "DONE", "--cancel-orphans");
    expect(cancelled).toEqual(["pi_7"]);
    expect(written).toContain("orphan pi_7 of o-9: cancelled");
  });
});
