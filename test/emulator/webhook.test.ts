import { request } from "node:http";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import Stripe from "stripe";
import { checkout } from "../../lambdas/checkout/saga";
import { stackNames } from "../../lib/names";
import { cdkDeploy } from "../../scripts/deploy/cdk";
import { SagaClient } from "../../scripts/deployed/saga-client";
import { waitFor } from "../../scripts/deployed/wait-for";
import { ASKS_FOR_MORE } from "../../scripts/stripe/cards";
import { FakeStripe } from "../../scripts/stripe/fake-stripe";
import type { Happening, Webhooks } from "../../scripts/stripe/webhooks";
import { anOrder, unused } from "../integration/orders";
import { setStock } from "../support/order-rows";
import { clientSecretOf } from "../support/stripe/client-secret";
import { placesOf } from "./places";

/* A checkout whose card's holder must act, on LocalStack: the webhook is called over HTTP, as Stripe calls it. */

const sku = unused("sku");
const started = Date.now();
let fake: FakeStripe;
let saga: SagaClient;

beforeAll(async () => {
  fake = await FakeStripe.start();
  fake.clock.toNow();
  const { data, stack } = stackNames(checkout, "orchestration");
  const context = [
    "stage=test",
    `providerEndpoint=${fake.endpoint}`,
    `providerSecret=${await secretOf(fake.key)}`,
    `signingSecret=${await secretOf(fake.webhooks.secret)}`,
  ];
  const app = "node --conditions=saga-source --import tsx test/support/stripe/checkout-app.ts";
  const log = () => undefined;
  await cdkDeploy({ stacks: [data, stack], context, app, log }, async () => undefined);
  saga = await SagaClient.connect(checkout);
  await setStock(saga, sku, 100);
}, 180_000);
afterAll(async () => {
  saga?.close();
  await fake.stop();
});

/** Keeps it in Secrets Manager. @returns its ARN. */
async function secretOf(SecretString: string): Promise<string> {
  const client = new SecretsManagerClient();
  const create = new CreateSecretCommand({ Name: unused("stripe"), SecretString });
  const { ARN = "" } = await client.send(create).finally(() => client.destroy());
  return ARN;
}

/**
 * Sends an event as Stripe does. The name of the host tells the function, and only AWS's leads to an address. `fetch`
 * sends no name of its own. @returns the status.
 */
async function send(event: Happening, of: Webhooks = fake.webhooks): Promise<number | undefined> {
  const [, host = ""] = /^http:\/\/(.*):\d+\/$/.exec(saga.outputs.of("WebhookUrl")) ?? [];
  const signature = of.signatureOf(event);
  const headers = { host, "content-type": "application/json", "stripe-signature": signature };
  return new Promise((done, failed) => {
    const post = { method: "POST", headers };
    const sent = request(`${process.env.AWS_ENDPOINT_URL}/`, post, (answer) => {
      done(answer.resume().statusCode);
    });
    sent.on("error", failed).end(event.body);
  });
}

/** A saga that waits for its card's holder. */
async function waiting() {
  const order = anOrder({ sku, paymentToken: ASKS_FOR_MORE });
  const id = order.orderId;
  const execution = await saga.start(await saga.kept(order));
  const record = await waitFor("the wait for the holder", async () => {
    const found = await saga.record(id);
    return found?.taskToken !== undefined && found;
  });
  const [intent] = fake.of(id).intents;
  if (!intent) throw new Error("there is no PaymentIntent");
  return { id, execution, record, intent };
}

/** As a back end reads it: docs/providers.md has this code. */
const clientSecret = (id: string) =>
  clientSecretOf(id, new Stripe(fake.key, fake.config), saga.outputs.table("AuthorisationMemory"));

/** The event of what has just happened at Stripe. */
function told(): Happening {
  const event = fake.webhooks.events.at(-1);
  if (!event) throw new Error("nothing has happened");
  return event;
}

it("a signed event ends the wait of the saga that it names, long before the deadline", async () => {
  const { id, execution, record, intent } = await waiting();
  expect(await clientSecret(id)).toBe(intent.client_secret);
  fake.intents.acts(intent);
  const event = told();

  const forged = Object.assign(new FakeStripe().webhooks, { secret: "whsec_of_nobody" });
  expect(await send(event, forged)).toBe(400);
  const metadata = { saga: unused("nobody"), scope: "any" };
  fake.webhooks.happened("payment_intent.succeeded", { id: "pi_of_nobody", metadata });
  expect(await send(told())).toBe(200);
  expect(await saga.record(id)).toEqual(record);

  expect(await send(event)).toBe(200);
  expect(await saga.ended(execution)).toMatchObject({ status: "SUCCEEDED" });
  const rows = await saga.rows(id);
  expect(rows.record).toMatchObject({ status: "COMPLETED" });
  // No wait has ended by itself, not even the first one of a minute.
  const history = ((await saga.history(execution)) ?? []).map(({ type }) => type);
  expect(history).toContain("TaskSucceeded");
  expect(history).not.toContain("TaskTimedOut");

  expect(await send(event)).toBe(200);
  expect(await saga.rows(id)).toEqual(rows);
  expect([await clientSecret(id), await clientSecret(unused("nobody"))]).toEqual([
    undefined,
    undefined,
  ]);
  expect(fake.of(id)).toMatchObject({ done: 1, undone: 0, intents: [{ status: "succeeded" }] });
}, 60_000);

it("what a browser confirms a payment with is nowhere", async () => {
  const secret = "_secret_of_the_fake";
  expect(fake.webhooks.events.map(({ body }) => body).join()).toContain(secret);
  const places = await placesOf(saga, started);
  expect(places.EventsTableName).toContain("evt_");
  expect(places.logs).toContain("woke");
  const holding = Object.entries(places).flatMap(([place, text]) =>
    text.includes(secret) ? [place] : [],
  );
  expect(holding).toEqual([]);
});
