import { audit, auditOf } from "../../../scripts/deployed/audit";
import { booksOf } from "../../../scripts/deployed/books";
import type { Books } from "../../../scripts/deployed/invariants";
import { run } from "./fake";

const fine: Books = booksOf({
  orders: [{ orderId: "o-1", status: "CONFIRMED", confirmedAt: "t" }],
  payments: [{ orderId: "o-1", status: "CAPTURED", amount: 5 }],
  inventory: [
    { pk: "reservation#o-1", status: "HELD", items: [{ sku: "a", quantity: 2 }] },
    { pk: "sku#a", onHand: 5, available: 3 },
  ],
  ledger: [{ key: "o-1", status: "CAPTURED", amount: 5, captures: 1, refunds: 0 }],
});
const withLedger = (key: string): Books => ({
  ...fine,
  sagas: [...fine.sagas, { orderId: key, provider: { key, captures: 1, refunds: 0 } }],
});

describe("the audit", () => {
  it("finds nothing where all is well, and then reads once", async () => {
    const books = jest.fn(async () => fine);
    expect(await audit({ books })).toEqual({ sagas: 1, open: 0, skus: 1, violations: [] });
    expect(books).toHaveBeenCalledTimes(1);
  });

  it("ends with 1 and names the offenders", async () => {
    const { exit, out } = await run(["audit"], { books: async () => withLedger("o-9") });
    expect({ exit, out }).toEqual({
      exit: 1,
      out: expect.stringContaining("order o-9: money kept without an order"),
    });
  });

  it("counts only what is there twice, because the tables are read while sagas go on", async () => {
    const reads = [withLedger("o-8"), withLedger("o-9")];
    const report = await audit({ books: async () => reads.shift() ?? fine });
    expect(report.violations).toEqual([]);
  });

  it("asks of an open saga only what holds at every instant", () => {
    const under = (captures: number): Books => ({
      sagas: [
        {
          orderId: "o-1",
          order: { orderId: "o-1", status: "PENDING" },
          payment: { status: "CAPTURING" },
          reservation: { status: "HELD", items: [] },
          provider: { captures, refunds: 0 },
        },
      ],
      stock: [],
    });
    expect(auditOf(under(1))).toEqual({ sagas: 1, open: 1, skus: 0, violations: [] });
    expect(auditOf(under(2)).violations).toEqual(["order o-1: captured 2 times at the provider"]);
  });

  it("sees what an order's own service knows nothing of", () => {
    const orphan = booksOf({
      orders: [],
      payments: [],
      inventory: [{ pk: "reservation#o-2", status: "HELD", items: [] }],
      ledger: [],
    });
    expect(auditOf(orphan).violations).toEqual(["order o-2: holds stock without being confirmed"]);
  });

  it("sees stock that does not add up", () => {
    const stock = [{ pk: "sku#a", onHand: 5, available: 4 }];
    expect(auditOf({ ...fine, stock }).violations).toEqual([
      "sku a: 5 on hand, but 4 available and 2 held",
    ]);
  });
});
