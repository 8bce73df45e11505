import { spawn } from "node:child_process";
import { once } from "node:events";
import Stripe from "stripe";
import { type Fault, type FaultProxy, startFaultProxy } from "../../../scripts/faults/proxy";
import { isFoundByTheNext, stripeAt } from "../../../scripts/stripe/at-proxy";
import { FakeStripe } from "../../../scripts/stripe/fake-stripe";

/* A system outside of AWS behind the fault proxy: here the fake of Stripe, as its SDK asks it. */

let fake: FakeStripe;
let proxy: FaultProxy;
let sdk: Stripe;
beforeEach(async () => {
  fake = await FakeStripe.start();
  proxy = await startFaultProxy({
    upstream: "http://127.0.0.1:1",
    outside: stripeAt(fake.endpoint),
  });
  const { hostname: host, port } = new URL(proxy.url);
  sdk = new Stripe(fake.key, { host, port, protocol: "http", maxNetworkRetries: 0 });
});
afterEach(async () => {
  await proxy.close();
  await fake.stop();
});

const create = (saga = "o-1", idempotencyKey?: string) =>
  sdk.paymentIntents.create(
    { amount: 2500, currency: "eur", payment_method: "pm_card_visa", metadata: { saga } },
    idempotencyKey ? { idempotencyKey } : {},
  );
const inject = (fault: Fault, operation: string, more = {}) =>
  proxy.inject({ sagaId: "o-1", table: "stripe", operation, fault, ...more });
const statusOf = (call: Promise<unknown>) =>
  call.then(
    () => 200,
    (error: unknown) => {
      if (error instanceof Stripe.errors.StripeError) return error.statusCode ?? error.type;
      throw error;
    },
  );
const CONFIRM = "POST payment_intents/:id/confirm";

describe("calls of Stripe at the proxy", () => {
  it("are recorded by operation and saga, also those that name a PaymentIntent only", async () => {
    const { id } = await create();
    await create("o-2");
    await sdk.paymentIntents.confirm(id);
    await sdk.paymentIntents.retrieve(id);
    await sdk.refunds.create({ payment_intent: id });
    await sdk.refunds.list({ payment_intent: id });
    const calls = await proxy.calls("o-1");
    expect(calls.map(({ operation, tables }) => [operation, ...tables])).toEqual([
      ["POST payment_intents", "stripe"],
      [CONFIRM, "stripe"],
      ["GET payment_intents/:id", "stripe"],
      ["POST refunds", "stripe"],
      ["GET refunds", "stripe"],
    ]);
    const found = calls.map(({ operation }) => isFoundByTheNext(operation));
    expect(found).toEqual([false, true, false, true, false]);
  });

  it.each([
    ["fail-before", 500, 0],
    ["fail-after", 500, 1],
    ["throttle", 429, 0],
    ["conflict", 409, 0],
  ] as const)("meet %s in the words of Stripe: %d", async (fault, status, confirmed) => {
    const { id } = await create();
    const { id: other } = await create("o-2");
    const rule = await inject(fault, CONFIRM);
    expect(await statusOf(sdk.paymentIntents.confirm(other))).toBe(200);
    expect(await statusOf(sdk.paymentIntents.confirm(id))).toBe(status);
    expect(fake.of("o-1").done).toBe(confirmed);
    expect(await proxy.injected(rule)).toBe(1);
  });

  it("are sent again once by its SDK where the connection was cut, and no more", async () => {
    const { id } = await create();
    const rule = await inject("lost-answer", CONFIRM, { times: "always" });
    expect(await statusOf(sdk.paymentIntents.confirm(id))).toBe("StripeConnectionError");
    expect(await proxy.injected(rule)).toBe(2);
    expect(fake.of("o-1").done).toBe(1);
  });

  it("come twice, and late", async () => {
    await inject("twice", "POST payment_intents");
    await create();
    expect(fake.calls).toHaveLength(2);
    const late = await inject("late", "POST payment_intents", { times: 2 });
    expect(await statusOf(create("o-1", "k"))).toBe("StripeConnectionError");
    expect(fake.calls).toHaveLength(2);
    await proxy.release(late);
    expect(fake.calls).toHaveLength(4);
    expect(fake.of("o-1").intents).toHaveLength(2);
  });

  it("tell which process makes them, by its end of the connection", async () => {
    if (process.platform !== "linux") return;
    const rule = await inject("pause-before", "POST payment_intents", { functions: "pay" });
    const script = `fetch("${proxy.url}/v1/payment_intents", { method: "POST",
      headers: { "stripe-version": "1" }, body: "metadata%5Bsaga%5D=o-1" })`;
    const env = { ...process.env, AWS_LAMBDA_FUNCTION_NAME: "pay" };
    const child = spawn(process.execPath, ["-e", script], { env, stdio: "ignore" });
    const call = await proxy.reached(rule);
    expect(call).toMatchObject({ functionName: "pay", pid: child.pid });
    child.kill("SIGKILL");
    await once(child, "exit");
    await proxy.release(rule);
    expect(fake.calls).toEqual([]);
  });
});
