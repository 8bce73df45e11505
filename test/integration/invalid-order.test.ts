import { order as definition } from "../../lambdas/order/saga";
import { tablesOf } from "../../lambdas/runtime/tables";
import type { Row } from "../../lambdas/saga/service";
import type { Execution } from "../../scripts/deployed/saga-client";
import { waitFor } from "../../scripts/deployed/wait-for";
import { orderRows, setStock } from "../support/order-rows";
import { anOrder, deployedSaga, unused } from "./orders";

const saga = deployedSaga();

/** An input that is refused: what is wrong with it, and the field that the cause must name. */
interface Case {
  readonly wrong: string;
  readonly field: string;
  readonly input: unknown;
}

/** A text that is in every input, as customer, sku or otherwise. It would show in anything stored. */
const mark = unused("invalid");
const sku = `${mark}-sku`;
const line = { sku, quantity: 1, unitPrice: 100 };
const valid = () => anOrder({ orderId: unused(mark), customerId: mark, items: [line] });
const change = (wrong: string, field: string, changes: object): Case => ({
  wrong,
  field,
  input: { ...valid(), ...changes },
});
const item = (wrong: string, field: string, changes: object) =>
  change(wrong, `items[0]${field}`, { items: [{ ...line, ...changes }] });
const missing = (field: string): Case => ({
  wrong: `no ${field}`,
  field,
  input: Object.fromEntries(Object.entries(valid()).filter(([name]) => name !== field)),
});

const cases: Case[] = [
  item("zero quantity", ".quantity", { quantity: 0 }),
  item("negative quantity", ".quantity", { quantity: -1 }),
  item("fractional quantity", ".quantity", { quantity: 1.5 }),
  item("quantity as text", ".quantity", { quantity: "1" }),
  item("a million and one pieces", ".quantity", { quantity: 1_000_001 }),
  item("negative price", ".unitPrice", { unitPrice: -1 }),
  item("fractional price", ".unitPrice", { unitPrice: 12.5 }),
  item("price just past the safe range", ".unitPrice", { unitPrice: 2 ** 53 }),
  item("price far past the safe range", ".unitPrice", { unitPrice: 1e300 }),
  item("empty sku", ".sku", { sku: "" }),
  item("odd characters in the sku", ".sku", { sku: "a#b" }),
  item("unknown field in an item", "", { colour: "red" }),
  change("empty items", "items", { items: [] }),
  change("51 items", "items", { items: Array.from({ length: 51 }, () => line) }),
  change("total past the safe range", "items", {
    items: [line, { ...line, unitPrice: Number.MAX_SAFE_INTEGER }],
  }),
  change("total past the safe range by quantity", "items", {
    items: [{ ...line, quantity: 1_000_000, unitPrice: 1e10 }],
  }),
  change("unknown currency", "currency", { currency: "XXX" }),
  change("currency in lower case", "currency", { currency: "eur" }),
  change("unknown field", "colour", { colour: "red" }),
  change("empty customer", "customerId", { customerId: "" }),
  change("empty payment token", "paymentToken", { paymentToken: "" }),
  change("empty order id", "orderId", { orderId: "" }),
  change("order id of 65 characters", "orderId", { orderId: mark.padEnd(65, "x") }),
  change("odd characters in the order id", "orderId", { orderId: `${mark}/../x` }),
  change("order id with a '#'", "orderId", { orderId: `${mark}#1` }),
  change("order id that starts with '-'", "orderId", { orderId: `-${mark}` }),
  change("line feed after the order id", "orderId", { orderId: `${mark}\n` }),
  change("order id as a number", "orderId", { orderId: 7 }),
  change("order id as an object", "orderId", { orderId: { id: mark } }),
  ...["orderId", "customerId", "currency", "paymentToken", "items"].map(missing),
  { wrong: "a list", field: "order", input: [valid()] },
  { wrong: "text", field: "order", input: mark },
  { wrong: "null", field: "order", input: null },
];

let ends: Map<Case, Execution>;

beforeAll(async () => {
  await setStock(saga.client, sku, 100);
  const played = cases.map(async (c) => [c, await saga.client.run(c.input)] as const);
  ends = new Map(await Promise.all(played));
});

describe("an input that is no order is refused as InvalidOrder", () => {
  it.each(cases.map((c) => [c.wrong, c.field, c] as const))("%s: names %s", (_, field, invalid) => {
    const { status, error, cause } = ends.get(invalid) ?? {};
    expect({ status, error }).toEqual({ status: "FAILED", error: "InvalidOrder" });
    expect(cause).toContain(field);
  });

  it("and leaves nothing behind in any table", async () => {
    const tables = saga.client.outputs;
    const rows: Row[] = [];
    for (const table of tablesOf(definition)) {
      rows.push(...(await saga.client.scan(tables.table(table))));
    }
    const left = rows.filter((row) => JSON.stringify(row).includes(mark));
    expect(left).toEqual([{ pk: `sku#${sku}`, onHand: 100, available: 100 }]);
    const keys = rows.map(({ orderId, key, pk }) => String(orderId ?? key ?? pk));
    const ids = ["", "7", "undefined", "null", "[object Object]"];
    expect(keys.filter((key) => ids.includes(key.replace(/^reservation#/, "")))).toEqual([]);
  });
});

describe("an order at the edge of what is valid", () => {
  it("the largest safe total is kept to the last cent", async () => {
    const largest = Number.MAX_SAFE_INTEGER;
    const order = anOrder({
      items: [{ sku: await saga.stocked(1), quantity: 1, unitPrice: largest }],
    });
    const arn = await saga.client.start(order);
    await waitFor("the order to be parked", async () => {
      return orderRows(await saga.client.rows(order.orderId)).order?.taskToken !== undefined;
    });
    const approval = { orderId: order.orderId, decision: "approve", by: "test" };
    expect(await saga.client.invoke("Approval", approval)).toMatchObject({ ok: true });
    expect(await saga.client.ended(arn)).toMatchObject({ output: { outcome: "CONFIRMED" } });
    expect(orderRows(await saga.client.rows(order.orderId))).toMatchObject({
      order: { request: order },
      payment: { amount: largest },
      provider: { amount: largest, captures: 1 },
    });
  });

  it("an order id of 64 characters, and a price of nothing", async () => {
    const orderId = unused("long").padEnd(64, "x");
    const items = [{ sku: await saga.stocked(1), quantity: 1, unitPrice: 0 }];
    const ended = await saga.client.run(anOrder({ orderId, items }));
    expect(ended.output).toEqual({ orderId, outcome: "CONFIRMED" });
  });
});
