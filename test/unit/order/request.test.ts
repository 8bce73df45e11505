import { amountOf } from "../../../lambdas/order/request";
import { order as saga } from "../../../lambdas/order/saga";
import { Refused } from "../../../lambdas/saga/errors";
import { parseRequest } from "../../../lambdas/saga/message";
import { anOrder } from "../given";

const line = { sku: "widget", quantity: 2, unitPrice: 1250 };
const withLine = (changes: object) => ({ ...anOrder(), items: [{ ...line, ...changes }] });
const withOrder = (changes: object) => ({ ...anOrder(), ...changes });

/** The message of the refusal. The test fails if the input is accepted. */
function refusalOf(input: unknown): string {
  try {
    parseRequest(saga, input);
  } catch (error) {
    expect(error).toBeInstanceOf(Refused);
    expect(error).toHaveProperty("name", "InvalidOrder");
    return error instanceof Error ? error.message : "";
  }
  throw new Error(`accepted: ${JSON.stringify(input)}`);
}

function missing(whole: object, field: string): object {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== field));
}

describe("an order is refused, and its wrong field is named, when", () => {
  const wrong: [what: string, input: unknown, field: string][] = [
    ["a quantity is zero", withLine({ quantity: 0 }), "items[0].quantity"],
    ["a quantity is negative", withLine({ quantity: -1 }), "items[0].quantity"],
    ["a quantity is a fraction", withLine({ quantity: 1.5 }), "items[0].quantity"],
    ["a quantity is text", withLine({ quantity: "2" }), "items[0].quantity"],
    ["a quantity is absurd", withLine({ quantity: 1_000_001 }), "items[0].quantity"],
    ["a quantity is not a number", withLine({ quantity: Number.NaN }), "items[0].quantity"],
    ["a price is negative", withLine({ unitPrice: -1 }), "items[0].unitPrice"],
    ["a price has cents", withLine({ unitPrice: 12.5 }), "items[0].unitPrice"],
    ["a price is past the safe range", withLine({ unitPrice: 2 ** 53 }), "items[0].unitPrice"],
    ["a price has no end", withLine({ unitPrice: Infinity }), "items[0].unitPrice"],
    ["the total is past the safe range", withLine({ unitPrice: 2 ** 52 }), "items"],
    ["there are no items", withOrder({ items: [] }), "items"],
    ["there are 51 items", withOrder({ items: Array(51).fill(line) }), "items"],
    ["the items are an object", withOrder({ items: { 0: line } }), "items"],
    ["an item is null", withOrder({ items: [line, null] }), "items[1]"],
    ["a sku is empty", withLine({ sku: "" }), "items[0].sku"],
    ["a sku has odd characters", withLine({ sku: "a#b" }), "items[0].sku"],
    ["a sku has 65 characters", withLine({ sku: "s".repeat(65) }), "items[0].sku"],
    ["the currency is unknown", withOrder({ currency: "EURO" }), "currency"],
    ["the currency is in lower case", withOrder({ currency: "eur" }), "currency"],
    ["the currency is no longer in use", withOrder({ currency: "ANG" }), "currency"],
    ["the currency is no text", withOrder({ currency: 978 }), "currency"],
    ["the order id is empty", withOrder({ orderId: "" }), "orderId"],
    ["the order id has 65 characters", withOrder({ orderId: "o".repeat(65) }), "orderId"],
    ["the order id is a number", withOrder({ orderId: 1 }), "orderId"],
    ["the customer is empty", withOrder({ customerId: "" }), "customerId"],
    ["the customer is endless", withOrder({ customerId: "c".repeat(129) }), "customerId"],
    ["the payment token is empty", withOrder({ paymentToken: "" }), "paymentToken"],
    ["the payment token is null", withOrder({ paymentToken: null }), "paymentToken"],
    ["it has an unknown field", withOrder({ coupon: "X" }), "order"],
    ["an item has an unknown field", withLine({ color: "red" }), "items[0]"],
    ...["o 1", "o#1", "o/1", "ö1", "-o1", "_o", "o.1", "o\n", "o:1"].map(
      (orderId): [string, unknown, string] => [
        `the order id is ${JSON.stringify(orderId)}`,
        withOrder({ orderId }),
        "orderId",
      ],
    ),
    ...Object.keys(anOrder()).map((field): [string, unknown, string] => [
      `${field} is missing`,
      missing(anOrder(), field),
      field,
    ]),
    ...Object.keys(line).map((field): [string, unknown, string] => [
      `an item's ${field} is missing`,
      withOrder({ items: [missing(line, field)] }),
      `items[0].${field}`,
    ]),
    ...[null, undefined, [], [anOrder()], "order", 5, true].map(
      (input): [string, unknown, string] => [`it is ${JSON.stringify(input)}`, input, "order"],
    ),
  ];

  it.each(wrong)("%s", (_what, input, field) => {
    expect(refusalOf(input).split(": ")[0]).toBe(field);
  });

  it("a field is unknown, and says which", () => {
    expect(refusalOf(withOrder({ coupon: "X" }))).toContain("coupon");
    expect(refusalOf(withLine({ color: "red" }))).toContain("color");
  });

  it("several fields are wrong, all of them", () => {
    const message = refusalOf({ ...withLine({ quantity: 0 }), currency: "X" });
    expect(message).toContain("currency: is not an ISO 4217 currency");
    expect(message).toContain("items[0].quantity: must be at least 1");
  });

  it("it has a name from Object.prototype as a field", () => {
    expect(refusalOf(JSON.parse('{"__proto__": {}}'))).toContain("orderId");
  });
});

describe("an order is taken as it is", () => {
  it.each([
    ["an ordinary one", anOrder()],
    ["with 50 items", anOrder({ items: Array(50).fill(line) })],
    ["for nothing", anOrder({ items: [{ ...line, unitPrice: 0 }] })],
    [
      "for the largest safe amount",
      anOrder({ items: [{ ...line, quantity: 1, unitPrice: 2 ** 53 - 1 }] }),
    ],
    ["with an order id of 64 characters", anOrder({ orderId: "o".repeat(64) })],
    ["with an order id of all kinds of characters", anOrder({ orderId: "0-_aZ" })],
    ["with a currency without minor units", anOrder({ currency: "JPY" })],
    ["with a currency that is new", anOrder({ currency: "XCG" })],
  ])("%s", (_what, order) => {
    expect(parseRequest(saga, order)).toEqual(order);
  });
});

it("an order costs the sum of its lines", () => {
  expect(amountOf(anOrder({ items: [line, { ...line, quantity: 3, unitPrice: 1 }] }))).toBe(2503);
});
