import { serviceFunction } from "stepfunctions-saga/lambda";
import { terms } from "../../../lambdas/checkout/authorisation-stripe";
import { checkout } from "../../../lambdas/checkout/saga";
import { order as saga } from "../../../lambdas/order/saga";
import { stripe, stripeAuthorise } from "../../../lambdas/providers/stripe";
import { logger } from "../../../lambdas/runtime/aws/observability";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { ASKS_FOR_MORE } from "../../../scripts/stripe/cards";
import { FakeStripe } from "../../../scripts/stripe/fake-stripe";
import { anOrder } from "../given";
import { aContext } from "../shared/lambda-context";

/*
 * Keys, cards and tokens are in no log line, no error and no row that is written here. Stripe's errors
 * carry all of them, and the logger writes whatever an error has.
 */

const mockTables = new Map<string, MemoryStore<object>>();
const mockTable = (name: string) => {
  const table = mockTables.get(name) ?? new MemoryStore();
  mockTables.set(name, table);
  return table;
};
jest.mock("../../../lambdas/runtime/aws/dynamodb-store", () => ({
  documentClient: () => undefined,
  DynamoDbStore: function Store(_client: unknown, { table }: { table: string }) {
    return mockTable(table);
  },
}));

const SETTINGS = {
  ...{ ORDER_TABLE: "orders", PAYMENT_TABLE: "rows", PAYMENTMEMORY_TABLE: "memory" },
  ...{ AUTHORISATION_TABLE: "authorisations", AUTHORISATIONMEMORY_TABLE: "memory" },
};
const SECRET = /sk_test|sk_live|pm_card|last4|client_secret|_secret_|0002|authorization/i;

const lines: string[] = [];
let fake: FakeStripe;
beforeAll(async () => {
  Object.assign(process.env, SETTINGS);
  fake = await FakeStripe.start();
});
afterAll(async () => {
  for (const name of Object.keys(SETTINGS)) delete process.env[name];
  await fake.stop();
});
beforeEach(() => {
  lines.length = 0;
  for (const level of ["info", "error", "warn"] as const) {
    jest.spyOn(logger, level).mockImplementation((message, ...more) => {
      const attributes = more.map((one) =>
        one instanceof Error ? { ...one, message: one.message, stack: one.stack } : one,
      );
      lines.push(JSON.stringify([message, attributes]));
    });
  }
});
beforeAll(() => {
  process.env.FENCE_FUNCTION = "fence:Payment";
});
afterAll(() => {
  delete process.env.FENCE_FUNCTION;
});
afterEach(() => jest.restoreAllMocks());

let orders = 0;
/** What a command ends with, of an order that is paid by this card. */
async function told(command: string, paymentToken: string, key = fake.key) {
  const provider = stripe(terms, { key: async () => key, config: fake.config });
  const handler = serviceFunction(saga, "Payment", { provider });
  const order = anOrder({ orderId: `s-${++orders}`, paymentToken });
  const event = { command, order, execution: "arn" };
  return handler(event, aContext()).catch((error: unknown) => error);
}

describe("what is told of Stripe", () => {
  it.each([
    ["money that is taken", "pm_card_visa", { status: "CAPTURED" }],
    ["a decline", "pm_card_visa_chargeDeclinedInsufficientFunds", { name: "CardDeclined" }],
    ["a card that asks for more", "pm_card_authenticationRequired", { name: "CardDeclined" }],
    ["a card that Stripe does not know", "pm0", { name: "CardDeclined" }],
  ])("has nothing secret: %s", async (_what, token, end) => {
    const said = await told("charge", token);
    expect(said).toMatchObject(end);
    const error =
      said instanceof Error ? { ...said, message: said.message, stack: said.stack } : said;
    const rows = ["rows", "memory"].map((name) => [...mockTable(name).rows]);
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify([lines, error, rows])).not.toMatch(SECRET);
  });

  it("has nothing that confirms a payment, while its card's holder is waited for", async () => {
    const provider = stripeAuthorise(terms, { key: async () => fake.key, config: fake.config });
    const handler = serviceFunction(checkout, "Authorisation", { provider });
    const asked = anOrder({ orderId: "s-asks", paymentToken: ASKS_FOR_MORE });
    const authorise = { command: "authorise", checkout: asked, execution: "arn" };
    const said = [await handler(authorise, aContext()), await handler(authorise, aContext())];
    expect(said).toMatchObject([{ status: "ACTING" }, { status: "ACTING" }]);
    expect(fake.of("s-asks").intents[0]?.client_secret).toMatch(SECRET);
    const rows = ["authorisations", "memory"].map((name) => [...mockTable(name).rows]);
    expect(JSON.stringify([lines, said, rows])).not.toMatch(SECRET);
  });

  it("has nothing of the key, also where Stripe does not know it: that is an outage", async () => {
    const said = await told("charge", "pm_card_visa", "sk_test_of_nobody");
    expect(said).toMatchObject({ name: "Unavailable", message: expect.stringContaining("401") });
    expect(JSON.stringify(lines)).not.toMatch(SECRET);
  });

  it("is the decline's own code, in the error and in the row", async () => {
    const said = await told("charge", "pm_card_visa_chargeDeclinedInsufficientFunds");
    const cause = "insufficient_funds";
    expect(said).toMatchObject({
      message: expect.stringMatching(`refused by the outside system: ${cause}$`),
    });
    const row = mockTable("rows").rows.get(`s-${orders}`);
    expect(row?.state).toMatchObject({ status: "DECLINED", cause });
  });
});
