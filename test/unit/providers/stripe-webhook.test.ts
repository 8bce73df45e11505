import { checkout } from "../../../lambdas/checkout/saga";
import { stripeWebhook } from "../../../lambdas/providers/stripe";
import { DISTRUSTED } from "../../../lambdas/runtime/aws/metric-names";
import { metrics } from "../../../lambdas/runtime/aws/observability";
import { webhookFunction } from "../../../lambdas/runtime/functions/webhook";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { type EventRow, type HearingPorts, hearing } from "../../../lambdas/runtime/webhook";
import { Unavailable } from "../../../lambdas/saga/errors";
import { FakeStripe } from "../../../scripts/stripe/fake-stripe";
import type { Happening } from "../../../scripts/stripe/webhooks";
import { NOW } from "../given";
import { aContext } from "../shared/lambda-context";

/* Events of Stripe as they arrive: signed, repeated, late, and from anybody. */

const SECRET = "whsec_of_the_fake";
let fake: FakeStripe;
let events: MemoryStore<EventRow>;
let woken: string[];
let ports: HearingPorts;

beforeEach(() => {
  fake = fakeOfNow();
  events = new MemoryStore();
  woken = [];
  ports = {
    webhook: stripeWebhook({ secret: async () => SECRET }),
    events,
    wake: async (id) => woken.push(id) > 0,
    now: () => NOW,
  };
});

/** Whoever checks a signature's age has the real time. */
function fakeOfNow(): FakeStripe {
  const made = new FakeStripe();
  made.clock.toNow();
  return made;
}

/** An event about a PaymentIntent of that saga. */
function happened(saga?: string): Happening {
  const metadata = saga === undefined ? {} : { saga, scope: "any" };
  const client_secret = "pi_1_secret_of_the_fake";
  fake.webhooks.happened("payment_intent.succeeded", { id: "pi_1", metadata, client_secret });
  const event = fake.webhooks.events.at(-1);
  if (!event) throw new Error("nothing has happened");
  return event;
}

const signed = (event: Happening, of = fake.webhooks) => ({
  body: event.body,
  headers: { "stripe-signature": of.signatureOf(event) },
});
const hear = (delivery: Parameters<ReturnType<typeof hearing>>[0]) => hearing(ports)(delivery);

describe("an event of Stripe", () => {
  it("wakes the saga that it names, once, however often it comes", async () => {
    const event = happened("c-1");
    expect((await hear(signed(event))).did).toBe("woke");
    expect((await hear(signed(event))).did).toBe("heard before");
    expect(woken).toEqual(["c-1"]);
    expect([...events.rows.keys()]).toEqual([event.id]);
    const kept = events.rows.get(event.id)?.state.expiresAt ?? 0;
    expect(kept - Date.parse(NOW) / 1000).toBeGreaterThan(3 * 86_400);
  });

  it("is noted after the wake: if that fails, the next delivery wakes", async () => {
    const event = happened("c-1");
    const wake = () => Promise.reject(new Unavailable("away"));
    await expect(hearing({ ...ports, wake })(signed(event))).rejects.toThrow(Unavailable);
    expect((await hear(signed(event))).did).toBe("woke");
  });

  it("wakes again if the function dies before the note, or if two hear it at once", async () => {
    const event = happened("c-1");
    const commit = () => Promise.reject(new Unavailable("dies"));
    const dying = { ...ports, events: { read: async () => undefined, commit } };
    await expect(hearing(dying)(signed(event))).rejects.toThrow(Unavailable);
    await Promise.all([hear(signed(event)), hear(signed(event))]);
    expect(woken).toEqual(["c-1", "c-1", "c-1"]);
    expect(events.rows.size).toBe(1);
  });

  it("about no saga wakes nobody and is not kept", async () => {
    expect(await hear(signed(happened()))).toMatchObject({ did: "woke nobody" });
    expect([woken, events.rows.size]).toEqual([[], 0]);
  });

  it("for a saga that no longer waits is heard all the same", async () => {
    const wake = async () => false;
    const heard = await hearing({ ...ports, wake })(signed(happened("ended")));
    expect(heard.did).toBe("woke nobody");
    expect(events.rows.size).toBe(1);
  });
});

describe("what cannot be trusted is refused, and wakes nobody:", () => {
  const wrong: Readonly<Record<string, (event: Happening) => Parameters<typeof hear>[0]>> = {
    "another secret": (event) => {
      const { webhooks } = fakeOfNow();
      return signed(event, Object.assign(webhooks, { secret: "whsec_of_nobody" }));
    },
    "another body": (event) => ({ ...signed(event), body: event.body.replace("c-1", "c-2") }),
    "an old signature": (event) => {
      fake.clock.forward(-301);
      return signed(event);
    },
    "a body that is no event": (event) => signed({ ...event, body: '{"id":1}' }),
    "a body that is no JSON": (event) => signed({ ...event, body: "event" }),
  };
  it.each(Object.entries(wrong))("%s", async (_, sent) => {
    expect(await hear(sent(happened("c-1")))).toEqual({ did: "refused" });
    expect([woken, events.rows.size]).toEqual([[], 0]);
  });
});

it("what carries no signature is of somebody else", async () => {
  expect(await hear({ body: happened("c-1").body, headers: {} })).toEqual({ did: "unsigned" });
  expect([woken, events.rows.size]).toEqual([[], 0]);
});

describe("the function", () => {
  const before = process.env;
  beforeEach(() => {
    process.env = { ...before, CHECKOUT_TABLE: "checkouts", EVENTS_TABLE: "events" };
  });
  afterEach(() => {
    process.env = before;
  });
  const call = (event: unknown) => {
    const { webhook } = ports;
    return webhookFunction(checkout, { webhook })(event, aContext());
  };

  it.each([
    ["no call of a URL", {}, []],
    ["no signature", { body: "{}", headers: {} }, []],
    ["a wrong one", { body: "{}", headers: { "Stripe-Signature": "t=1,v1=00" } }, [DISTRUSTED]],
  ])("answers 400 to %s, and counts it only if it is signed", async (_, event, counts) => {
    const counted = jest.spyOn(metrics, "addMetric").mockReturnThis();
    expect(await call(event)).toEqual({ statusCode: 400 });
    expect(counted.mock.calls.map(([name]) => name)).toEqual(counts);
    counted.mockRestore();
  });

  it("reads the raw body, whatever its encoding and the case of its headers", async () => {
    const { body, headers } = signed(happened());
    const named = { "Stripe-Signature": headers["stripe-signature"] };
    expect(await call({ body, headers: named })).toEqual({ statusCode: 200 });
    const encoded = Buffer.from(body).toString("base64");
    const sent = { body: encoded, isBase64Encoded: true, headers };
    expect(await call(sent)).toEqual({ statusCode: 200 });
  });
});
