import { order as saga } from "../../../lambdas/order/saga";
import { PortionedAudit } from "../../../scripts/deployed/audit";
import { booksOf } from "../../../scripts/deployed/books";
import { anOrder } from "../given";
import { NOW } from "./fake";

const request = anOrder({ items: [{ sku: "a", quantity: 2, unitPrice: 5 }] });
const items = [{ sku: "a", quantity: 2 }];

/** A confirmed order that holds two pieces. */
const saleOf = (orderId: string, captures = 1) =>
  booksOf(saga, {
    Order: [{ orderId, version: 2, status: "CONFIRMED", request, confirmedAt: NOW }],
    Payment: [{ orderId, version: 2, status: "CAPTURED", amount: 10, currency: "EUR" }],
    Inventory: [{ pk: `reservation#${orderId}`, version: 1, status: "HELD", items }],
    Provider: [{ key: orderId, version: 1, status: "CAPTURED", amount: 10, captures, refunds: 0 }],
  }).sagas;

const stock = (available: number) => [
  { service: "Inventory", key: "sku#a", row: { pk: "sku#a", onHand: 5, available } },
];

const inPortions = (...portions: readonly ReturnType<typeof saleOf>[]) => {
  const audit = new PortionedAudit(saga);
  for (const portion of portions) audit.add(portion);
  return audit;
};

describe("the audit of sagas whose rows come in portions", () => {
  it("adds up what they hold", () => {
    const audit = inPortions(saleOf("o-1"), saleOf("o-2"));
    expect(audit.violations(stock(1))).toEqual([]);
    expect(audit.violations(stock(3))).toEqual(["sku a: 5 onHand, but 3 available and 4 held"]);
  });

  it("keeps what is wrong with a saga of an earlier portion", () => {
    const found = inPortions(saleOf("o-1", 2), saleOf("o-2")).violations(stock(1));
    expect(found).toContainEqual(expect.stringContaining("order o-1: "));
    expect(found).not.toContainEqual(expect.stringContaining("order o-2: "));
  });
});
