import { order as saga } from "../../../lambdas/order/saga";
import { openShardOf } from "../../../lambdas/saga/record-row";
import { audit, auditOf } from "../../../scripts/deployed/audit";
import { type Books, booksOf } from "../../../scripts/deployed/books";
import { outputNames, outputsIn } from "../../../scripts/deployed/outputs";
import { anOrder } from "../given";
import { aRow, NOW, run } from "./fake";

const request = anOrder({ items: [{ sku: "a", quantity: 2, unitPrice: 5 }] });
const order = { orderId: "o-1", version: 2, status: "CONFIRMED", request, confirmedAt: NOW };
const payment = { orderId: "o-1", version: 2, status: "CAPTURED", amount: 10, currency: "EUR" };
const items = [{ sku: "a", quantity: 2 }];
const reservation = { pk: "reservation#o-1", version: 1, status: "HELD", items };
const stock = { pk: "sku#a", onHand: 5, available: 3 };
const captured = { version: 1, status: "CAPTURED", amount: 10, captures: 1, refunds: 0 };

const booksWith = (changes: Parameters<typeof booksOf>[1] = {}): Books =>
  booksOf(saga, {
    ...{ Order: [order], Payment: [payment], Inventory: [reservation, stock] },
    ...{ Provider: [{ key: "o-1", ...captured }] },
    ...changes,
  });
const fine = booksWith();
const withLedger = (key: string): Books => ({
  ...fine,
  sagas: [
    ...fine.sagas,
    { id: key, services: { Payment: { row: undefined, books: { key, ...captured } } } },
  ],
});

describe("the audit", () => {
  it("asks nothing of books that are a provider's own, and all of the service's row", () => {
    const rows = { Order: [order], Inventory: [reservation, stock] };
    const found = (it: typeof payment, hidden = true) =>
      auditOf(
        saga,
        booksOf(saga, { ...rows, Payment: [it] }, () => hidden),
      ).violations;
    expect(found({ ...payment })).toEqual([]);
    expect(found({ ...payment }, false)).not.toEqual([]);
    expect(found({ ...payment, status: "CAPTURING" })).not.toEqual([]);
  });

  it("takes a stack without a table of books, and none without another table", () => {
    const names = outputNames(saga, "orchestration");
    const stackWithout = (without: string) =>
      outputsIn(
        {
          StackName: "OrderSaga",
          Outputs: names
            .filter((it) => it !== without)
            .map((it) => ({ OutputKey: it, OutputValue: it })),
        },
        saga,
        "orchestration",
      );
    const outputs = stackWithout("ProviderTableName");
    expect([outputs.hasTable("Provider"), outputs.hasTable("Payment")]).toEqual([false, true]);
    expect(() => stackWithout("PaymentTableName")).toThrow("it lacks outputs of that saga");
  });

  it("finds nothing where all is well, and then reads once", async () => {
    const books = jest.fn(async () => fine);
    expect(await audit({ saga, books, strays: async () => [] })).toEqual({
      sagas: 1,
      open: 0,
      counters: 1,
      violations: [],
      noted: [],
    });
    expect(books).toHaveBeenCalledTimes(1);
  });

  it("ends with 1 and names the offenders", async () => {
    const { exit, out } = await run(["audit"], { books: async () => withLedger("o-9") });
    expect({ exit, out }).toEqual({
      exit: 1,
      out: expect.stringContaining("order o-9: Payment is still in effect at the outside system"),
    });
  });

  it("reports only findings that are there twice, because sagas change while the tables are read", async () => {
    const reads = [withLedger("o-8"), withLedger("o-9")];
    const books = async () => reads.shift() ?? fine;
    const report = await audit({ saga, books, strays: async () => [] });
    expect(report.violations).toEqual([]);
  });

  it("asks of an open saga only what holds at every instant", () => {
    const under = (captures: number): Books => ({
      sagas: [
        {
          id: "o-1",
          record: { orderId: "o-1", version: 1, ...aRow({ openShard: openShardOf("o-1") }) },
          services: {
            Payment: {
              row: { ...payment, status: "CAPTURING" },
              books: { ...captured, captures },
            },
            Inventory: { row: { ...reservation, items: [] }, books: undefined },
          },
        },
      ],
      counters: [],
    });
    expect(auditOf(saga, under(1))).toEqual({ sagas: 1, open: 1, counters: 0, violations: [] });
    expect(auditOf(saga, under(2)).violations).toEqual([
      "order o-1: Payment was done 2 times outside",
    ]);
  });

  it("sees rows of an order that has no record", () => {
    const row = { ...reservation, pk: "reservation#o-2", items: [] };
    const orphan = booksOf(saga, { Inventory: [row] });
    expect(auditOf(saga, orphan).violations).toEqual(["order o-2: Inventory still holds"]);
  });

  it("sees an order that somebody has confirmed before its steps", () => {
    const early = booksWith({ Inventory: [{ ...stock, available: 5 }], Payment: [], Provider: [] });
    expect(auditOf(saga, early).violations).toEqual(
      expect.arrayContaining([
        "order o-1: Inventory is undefined",
        expect.stringContaining("order o-1: Payment is undefined"),
      ]),
    );
  });

  it("sees stock that does not add up", () => {
    const more = booksWith({ Inventory: [reservation, { ...stock, available: 4 }] });
    expect(auditOf(saga, more).violations).toEqual(["sku a: 5 onHand, but 4 available and 2 held"]);
  });

  it.each([
    [
      "an order without its version",
      { Order: [{ ...order, version: undefined }] },
      "order o-1: its order row is damaged: version: ",
    ],
    [
      "a misspelt status",
      { Order: [{ ...order, status: "CONFRMED" }] },
      "order o-1: its order row is damaged: status: ",
    ],
    [
      "a number that is text",
      { Payment: [{ ...payment, amount: "10" }] },
      "order o-1: its payment row is damaged: amount: ",
    ],
    [
      "a reservation of nothing",
      { Inventory: [{ ...reservation, items: 7 }, stock] },
      "order o-1: its reservation row is damaged: items: ",
    ],
    [
      "a provider's odd word",
      { Provider: [{ key: "o-1", ...captured, status: "GONE" }] },
      "order o-1: its provider row is damaged: status: ",
    ],
    [
      "stock that is text",
      { Inventory: [reservation, { ...stock, available: "3" }] },
      "sku a: its row is damaged: available: ",
    ],
    [
      "stock without a number",
      { Inventory: [reservation, { pk: "sku#a", onHand: 5 }] },
      "sku a: its row is damaged: available: ",
    ],
  ])("names what is damaged, and goes on: %s", (_, changes, sentence) => {
    const books = booksWith(changes);
    const other = withLedger("o-9").sagas.slice(1);
    const { violations } = auditOf(saga, { ...books, sagas: [...books.sagas, ...other] });
    expect(violations).toContainEqual(expect.stringContaining(sentence));
    expect(violations).toContain("order o-9: Payment is still in effect at the outside system");
  });

  it("ignores attributes that others wrote on rows", () => {
    const noted = { big: 1.2e19, set: new Set([1]), raw: new Uint8Array(1) };
    expect(auditOf(saga, booksWith({ Order: [{ ...order, ...noted }] })).violations).toEqual([]);
  });
});
