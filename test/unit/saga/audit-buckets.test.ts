import { order as saga } from "../../../lambdas/order/saga";
import { auditOf } from "../../../scripts/deployed/audit";
import { booksOf } from "../../../scripts/deployed/books";
import { partsInWords } from "../../../scripts/deployed/parts";
import { anOrder } from "../given";
import { NOW } from "./fake";

const request = anOrder({ items: [{ sku: "a", quantity: 2, unitPrice: 5 }] });
const items = [{ sku: "a", quantity: 2 }];
const booksWith = (changes: Parameters<typeof booksOf>[1]) =>
  booksOf(saga, {
    Order: [{ orderId: "o-1", version: 2, status: "CONFIRMED", request, confirmedAt: NOW }],
    Payment: [{ orderId: "o-1", version: 2, status: "CAPTURED", amount: 10, currency: "EUR" }],
    Provider: [{ key: "o-1", version: 1, status: "CAPTURED", amount: 10, captures: 1, refunds: 0 }],
    ...changes,
  });

describe("the audit of a counter that is spread", () => {
  const part = (row: number, add: number) => ({
    ...{ key: `sku#a#${row}`, attribute: "available", add, of: "sku#a" },
  });
  const spread = { pk: "reservation#o-1", version: 1, status: "HELD", items, schema: 2 };
  const parts = [part(1, -1), part(2, -1)];
  const own = { pk: "sku#a", onHand: 0, available: 0, buckets: 2, bucketRows: 2, epoch: 4 };
  const buckets = [1, 2].map((bucket) => ({
    ...{ pk: `sku#a#${bucket}`, onHand: 2, available: 1, bucket },
  }));
  const found = (changes: object, ofBucket: object = {}) => {
    const [first, second] = buckets;
    const Inventory = [
      { ...spread, parts },
      { ...own, ...changes },
      ...[first, { ...second, ...ofBucket }].map((row) => ({ ...row })),
    ];
    const { counters, violations } = auditOf(saga, booksWith({ Inventory }));
    expect(counters).toBe(1);
    return violations;
  };

  it("counts it once, and finds nothing where each row adds up", () => {
    expect(found({})).toEqual([]);
  });

  it.each([
    [{}, { available: 2 }, "sku a, bucket 2: 2 onHand, but 2 available and 1 held"],
    [{ soldOut: 1 }, {}, "sku a: noted as sold out, and something is left"],
    [{ bucketRows: 1 }, {}, "sku a: 1 of its buckets are not counted in its own row"],
    [{ buckets: undefined }, {}, "sku a: it has buckets, and its own row does not say so"],
    [{}, { available: "1" }, "sku a, bucket 2: its row is damaged: available: must be a number"],
  ])("finds %j, %j", (changes, ofBucket, violation) => {
    expect(found(changes, ofBucket)).toContainEqual(expect.stringContaining(violation));
  });

  it("is told of in one number", () => {
    const Inventory = [{ ...spread, parts }];
    const [rows] = booksWith({ Inventory }).sagas;
    expect(rows && partsInWords(saga, rows)).toContainEqual({
      ...{ name: "reservation", is: "HELD", holds: "2 x sku a" },
    });
  });
});
