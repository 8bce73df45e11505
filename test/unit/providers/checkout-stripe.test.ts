import { terms } from "../../../lambdas/checkout/authorisation-stripe";
import { checkout as saga } from "../../../lambdas/checkout/saga";
import { stripeAuthorise, stripeCapture } from "../../../lambdas/providers/stripe";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { withMemory } from "../../../lambdas/runtime/remembering";
import { partsOf, servicesOf } from "../../../lambdas/runtime/services";
import type { Table } from "../../../lambdas/runtime/tables";
import { everyServiceIn } from "../../../lambdas/saga/define";
import { Refused, Unavailable } from "../../../lambdas/saga/errors";
import { DAY } from "../../../scripts/stripe/clock";
import { FakeStripe } from "../../../scripts/stripe/fake-stripe";
import { anOrder } from "../given";

/* The whole saga over tables in memory: Stripe authorises before the pivot, and captures after it. */

let fake: FakeStripe;
let tables: Map<string, MemoryStore<object>>;
let orders = 0;
beforeAll(async () => {
  fake = await FakeStripe.start();
});
afterAll(() => fake.stop());
beforeEach(() => {
  fake.meets = () => undefined;
  tables = new Map();
  table("Inventory").counters.set("sku#widget", new Map([["available", 9]]));
});

const table = (name: string) => {
  const found = tables.get(name) ?? new MemoryStore<object>();
  tables.set(name, found);
  return found;
};
const store = <S extends object>({ name }: Table<S>) => table(name) as unknown as MemoryStore<S>;

let now = () => new Date().toISOString();
afterEach(() => {
  now = () => new Date().toISOString();
});

function services() {
  const options = { key: async () => fake.key, config: fake.config };
  const providers = {
    Authorisation: stripeAuthorise(terms, options),
    Capture: stripeCapture(terms, options),
  };
  const outside = (by: (typeof all)[number]) => {
    const provider = by.service === "Capture" ? providers.Capture : providers.Authorisation;
    return withMemory(by, provider, { store, nameOf: (name) => name });
  };
  const ports = { store, now: () => now(), policy };
  return servicesOf(saga, ports, { ...partsOf(saga), outside });
}
const policy = () => ({ threshold: 1_000_000, seconds: 60 });
const all = everyServiceIn(saga);

type Request = ReturnType<typeof anOrder>;
const paidBy = (paymentToken: string) => anOrder({ orderId: `c-${++orders}`, paymentToken });

async function send(names: readonly string[], request: Request): Promise<void> {
  for (const name of names) {
    const by = all.find(({ commands }) => Object.values(commands).includes(name));
    await services()
      .function(by?.service ?? saga.noun)
      .run({ name, request });
  }
}
const FORWARD = ["place", "reserve", "authorise"];
const ONWARD = ["confirm", "capture", "complete"];
const BACK = ["abandon", "void", "release", "cancel"];

const intents = ({ orderId }: Request) =>
  fake.of(orderId).intents.map(({ status, amount_received }) => [status, amount_received]);
const status = (name: string, { orderId }: Request) => {
  const row: object = table(name).rows.get(orderId)?.state ?? {};
  return Reflect.get(row, "status");
};

describe("a checkout that is paid by Stripe", () => {
  it("is authorised, confirmed, and captured once", async () => {
    const order = paidBy("pm_card_visa");
    await send(FORWARD, order);
    expect(intents(order)).toEqual([["requires_capture", 0]]);
    await send([...ONWARD, "capture", "complete"], order);
    expect(intents(order)).toEqual([["succeeded", 2500]]);
    expect(status("Checkout", order)).toBe("COMPLETED");
    expect([...tables.keys()].filter((name) => name.endsWith("Memory"))).toEqual([
      "AuthorisationMemory",
    ]);
  });

  it("is not captured before it is confirmed", async () => {
    const order = paidBy("pm_card_visa");
    await send(FORWARD, order);
    await expect(send(["capture"], order)).rejects.toThrow(Unavailable);
    expect(intents(order)).toEqual([["requires_capture", 0]]);
  });

  it("costs nothing if it is undone: no refund, no capture then or later", async () => {
    const order = paidBy("pm_card_visa");
    const refunds = () => fake.calls.filter(({ route }) => route === "/v1/refunds").length;
    const before = refunds();
    await send([...FORWARD, ...BACK], order);
    await expect(send(["capture"], order)).rejects.toThrow(Refused);
    expect([intents(order), refunds()]).toEqual([[["canceled", 0]], before]);
    expect(status("Checkout", order)).toBe("CANCELLED");
  });

  it("is captured after an outage of six days", async () => {
    const order = paidBy("pm_card_visa");
    await send([...FORWARD, "confirm"], order);
    fake.meets = () => "cut before";
    await expect(send(["capture"], order)).rejects.toThrow(Unavailable);
    fake.meets = () => undefined;
    fake.clock.forward(6 * DAY);
    await send(["capture", "complete"], order);
    expect(intents(order)).toEqual([["succeeded", 2500]]);
  });

  it("stays open where the authorisation has ended, and says so each time", async () => {
    const order = paidBy("pm_card_visa");
    await send([...FORWARD, "confirm"], order);
    fake.clock.forward(7 * DAY);
    for (const capture of [1, 2].map(() => ["capture"])) {
      await expect(send(capture, order)).rejects.toThrow("REFUSED: authorisation_ended");
    }
    await expect(send(["complete"], order)).rejects.toThrow(Refused);
    expect(status("Checkout", order)).toBe("CONFIRMED");
  });

  it("is refused by a declined card, and nothing is captured", async () => {
    const order = paidBy("pm_card_visa_chargeDeclinedInsufficientFunds");
    await expect(send(FORWARD, order)).rejects.toThrow("insufficient_funds");
    await send(BACK, order);
    expect([status("Authorisation", order), intents(order)]).toEqual(["UNDONE", [["canceled", 0]]]);
  });
});

describe("a checkout whose card's holder must confirm the payment", () => {
  const asked = () => paidBy("pm_card_authenticationRequired");
  const intentOf = ({ orderId }: Request) => {
    const [intent] = fake.of(orderId).intents;
    if (!intent) throw new Error("there is no PaymentIntent");
    return intent;
  };

  it("waits, and goes on once the holder has confirmed it", async () => {
    const order = asked();
    await send([...FORWARD, "authorise"], order);
    expect([status("Authorisation", order), intents(order)]).toEqual([
      ...["ACTING", [["requires_action", 0]]],
    ]);
    fake.intents.acts(intentOf(order));
    await send(["authorise", ...ONWARD], order);
    expect(intents(order)).toEqual([["succeeded", 2500]]);
  });

  it("is refused after the deadline, and the PaymentIntent is cancelled for ever", async () => {
    const order = asked();
    await send(FORWARD, order);
    now = () => new Date(Date.now() + 901_000).toISOString();
    await expect(send(["authorise"], order)).rejects.toThrow("nobody has acted until");
    await send(BACK, order);
    expect(intents(order)).toEqual([["canceled", 0]]);
    expect(fake.intents.acts(intentOf(order))).toBeUndefined();
  });

  it("is authorised also after the deadline if the holder was in time", async () => {
    const order = asked();
    await send(FORWARD, order);
    fake.intents.acts(intentOf(order));
    now = () => new Date(Date.now() + 901_000).toISOString();
    await send(["authorise"], order);
    expect(status("Authorisation", order)).toBe("DONE");
  });

  it("is undone if the holder refuses, and nobody can pay with another card then", async () => {
    const order = asked();
    await send(FORWARD, order);
    fake.intents.fails(intentOf(order));
    await expect(send(["authorise"], order)).rejects.toThrow("authentication_failure");
    await send(BACK, order);
    expect([intents(order), status("Authorisation", order)]).toEqual([
      ...[[["canceled", 0]], "UNDONE"],
    ]);
    expect(fake.intents.acts(intentOf(order))).toBeUndefined();
  });

  it("keeps the client secret nowhere", async () => {
    const order = asked();
    await send([...FORWARD, "authorise"], order);
    const rows = [...tables.values()].flatMap(({ rows }) => [...rows.values()]);
    expect(JSON.stringify(rows)).not.toContain("_secret_");
  });
});
