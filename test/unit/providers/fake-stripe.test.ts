import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import Stripe from "stripe";
import { DAY, HOUR } from "../../../scripts/stripe/clock";
import { type FakeStripe, portOf } from "../../../scripts/stripe/fake-stripe";
import { faked } from "../../support/stripe/faked";

/* The fake is what the adapter is tested with: here it is held against the pages that it follows. */

let fake: FakeStripe;
let sdk: Stripe;
beforeEach(async () => {
  ({ fake, sdk } = await faked());
});
afterEach(() => fake.stop());

const card = (payment_method = "pm_card_visa") =>
  ({
    ...{ amount: 2500, currency: "eur", payment_method, allowed_payment_method_types: ["card"] },
    capture_method: "manual",
    metadata: { saga: "o-1" },
  }) satisfies Stripe.PaymentIntentCreateParams;
const create = (idempotencyKey?: string, method?: string) =>
  sdk.paymentIntents.create(card(method), idempotencyKey ? { idempotencyKey } : {});
/** Status and code of the error that a call ends with. */
const failing = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof Stripe.errors.StripeError) return [error.statusCode, error.code];
      throw error;
    },
  );

describe("idempotency keys of the fake", () => {
  it("repeat the first answer, though the PaymentIntent has moved on; for a day, and no longer", async () => {
    const first = await create("k");
    await sdk.paymentIntents.cancel(first.id);
    fake.clock.forward(DAY - 1);
    expect(await create("k")).toMatchObject({ id: first.id, status: "requires_confirmation" });
    fake.clock.forward(1);
    expect((await create("k")).id).not.toBe(first.id);
  });

  it("take no other parameters, and serve one endpoint", async () => {
    const { id } = await create("k");
    const other = sdk.paymentIntents.create({ ...card(), amount: 1 }, { idempotencyKey: "k" });
    expect(await failing(other)).toEqual([400, "idempotency_parameters"]);
    await sdk.paymentIntents.cancel(id, {}, { idempotencyKey: "k" });
    expect(fake.intents.all).toMatchObject([{ id, status: "canceled" }]);
  });

  it("keep a 500, whether or not anything was done; and no 429", async () => {
    fake.meets = () => "429";
    expect(await failing(create("k"))).toEqual([429, "rate_limit"]);
    fake.meets = () => "500 after";
    expect(await failing(create("k"))).toEqual([500, "server_error"]);
    fake.meets = () => undefined;
    expect(await failing(create("k"))).toEqual([500, "server_error"]);
    expect(fake.intents.all).toHaveLength(1);
  });

  it("are in conflict while the first request is in flight", async () => {
    let end = () => {};
    const begun = new Promise<void>((hasBegun) => {
      fake.during = () =>
        new Promise((done) => {
          end = done;
          hasBegun();
        });
    });
    const first = create("k");
    await begun;
    expect(await failing(create("k"))).toEqual([409, "idempotency_key_in_use"]);
    end();
    expect((await first).status).toBe("requires_confirmation");
    expect((await create("k")).id).toBe((await first).id);
  });
});

describe("a PaymentIntent of the fake", () => {
  it("is authorised, then captured, each once", async () => {
    const { id } = await create();
    const held = await sdk.paymentIntents.confirm(id);
    expect(held).toMatchObject({ status: "requires_capture", amount_capturable: 2500 });
    const moved = [400, "payment_intent_unexpected_state"];
    expect(await failing(sdk.paymentIntents.confirm(id))).toEqual(moved);
    expect((await sdk.paymentIntents.capture(id)).amount_received).toBe(2500);
    expect(await failing(sdk.paymentIntents.capture(id))).toEqual(moved);
    expect(await failing(sdk.paymentIntents.cancel(id))).toEqual(moved);
  });

  it("cannot do anything once it is cancelled", async () => {
    const { id } = await create();
    await sdk.paymentIntents.confirm(id);
    expect((await sdk.paymentIntents.cancel(id)).status).toBe("canceled");
    for (const call of ["confirm", "capture", "cancel"] as const) {
      const error = await failing(sdk.paymentIntents[call](id));
      expect(error).toEqual([400, "payment_intent_unexpected_state"]);
    }
  });

  it("loses its authorisation after seven days", async () => {
    const { id } = await create();
    await sdk.paymentIntents.confirm(id);
    fake.clock.forward(7 * DAY);
    expect((await sdk.paymentIntents.retrieve(id)).status).toBe("canceled");
  });

  it("has no card after a decline, so it cannot be confirmed again by mistake", async () => {
    const { id } = await create(undefined, "pm_card_visa_chargeDeclined");
    expect(await failing(sdk.paymentIntents.confirm(id))).toEqual([402, "card_declined"]);
    const found = await sdk.paymentIntents.retrieve(id);
    expect([found.status, found.payment_method, found.last_payment_error?.decline_code]).toEqual([
      ...["requires_payment_method", null, "generic_decline"],
    ]);
    expect((await failing(sdk.paymentIntents.confirm(id)))?.[0]).toBe(400);
  });

  it("asks its holder for more, or is declined where nobody can answer", async () => {
    const one = () => create(undefined, "pm_card_authenticationRequired");
    expect((await sdk.paymentIntents.confirm((await one()).id)).status).toBe("requires_action");
    const { id } = await one();
    const declining = sdk.paymentIntents.confirm(id, { error_on_requires_action: true });
    expect(await failing(declining)).toEqual([402, "authentication_required"]);
  });

  it("is listed at once, page by page, and found by a search a minute later", async () => {
    for (let n = 0; n < 3; n++) await create();
    const listed: string[] = [];
    for await (const { id } of sdk.paymentIntents.list({ limit: 2 })) listed.push(id);
    expect(listed).toEqual(["pi_3", "pi_2", "pi_1"]);
    const search = () => sdk.paymentIntents.search({ query: 'metadata["saga"]:"o-1"' });
    expect((await search()).data).toEqual([]);
    fake.clock.forward(60);
    expect((await search()).data).toHaveLength(3);
    fake.clock.forward(HOUR);
    const gte = fake.clock.now;
    expect((await sdk.paymentIntents.list({ created: { gte } })).data).toEqual([]);
  });
});

describe("a refund of the fake", () => {
  const captured = async (method?: string) => {
    const { id } = await create(undefined, method);
    await sdk.paymentIntents.confirm(id);
    await sdk.paymentIntents.capture(id);
    return id;
  };
  const give = (payment_intent: string) => sdk.refunds.create({ payment_intent });

  it("gives back what is left, and that once", async () => {
    const id = await captured();
    await sdk.refunds.create({ payment_intent: id, amount: 500 });
    expect((await give(id)).amount).toBe(2000);
    expect(await failing(give(id))).toEqual([400, "charge_already_refunded"]);
  });

  it.each([
    ["pm_card_pendingRefund", "succeeded", 400],
    ["pm_card_refundFail", "failed", undefined],
  ])("of %s is pending, then %s", async (method, end, again) => {
    const id = await captured(method);
    expect((await give(id)).status).toBe("pending");
    fake.refunds.settle(id);
    expect((await sdk.refunds.list({ payment_intent: id })).data).toMatchObject([{ status: end }]);
    const error = await failing(give(id));
    expect(error?.[0]).toBe(again);
  });
});

describe("a webhook of the fake", () => {
  it("is signed, and comes when, how often and in which order a test says", async () => {
    const { id } = await create();
    await sdk.paymentIntents.confirm(id);
    const [created, held] = fake.webhooks.events;
    if (!created || !held) throw new Error("nothing was told");
    const { secret } = fake.webhooks;
    const header = fake.webhooks.signatureOf(held);
    const at = fake.clock.now;
    const read = (body: string, received = at) =>
      sdk.webhooks.constructEvent(body, header, secret, 300, undefined, received * 1000);
    expect(read(held.body).type).toBe("payment_intent.amount_capturable_updated");
    expect(() => read(created.body)).toThrow(Stripe.errors.StripeSignatureVerificationError);
    expect(() => read(held.body, at + HOUR)).toThrow(/outside the tolerance zone/);

    const came: string[] = [];
    const server = createServer(async (request, response) => {
      const body = await text(request);
      came.push(/evt_\d+_(\d+)/.exec(body)?.[1] ?? "");
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    await fake.webhooks.send(`http://127.0.0.1:${portOf(server)}`, [held, created, held]);
    server.closeAllConnections();
    server.close();
    expect(came).toEqual(["2", "1", "2"]);
  });
});
