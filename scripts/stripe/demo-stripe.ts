import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import Table from "cli-table3";
import Stripe from "stripe";
import { type AnyRequest, type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import { FakeStripe } from "./fake-stripe";

/** Stripe's test cards (https://docs.stripe.com/testing) for the tokens of the sandbox. */
const CARDS: Readonly<Record<string, string>> = {
  tok_declined: "pm_card_visa_chargeDeclined",
  tok_slow_refund: "pm_card_pendingRefund",
};
const CARD = "pm_card_visa";
const SECRET = "stripe-of-the-demo";

/** Stripe in the demo: its test mode if STRIPE_TEST_KEY is set, else a fake on this machine. */
export class DemoStripe {
  readonly #stripe: Stripe;
  /** Unix time in seconds, by Stripe's clock. */
  readonly #began: number;

  private constructor(
    private readonly key: string,
    private readonly fake: FakeStripe | undefined,
  ) {
    this.#stripe = new Stripe(key, fake?.config);
    this.#began = fake?.clock.now ?? Math.floor(Date.now() / 1000);
  }

  static async open(testKey = process.env.STRIPE_TEST_KEY): Promise<DemoStripe> {
    return testKey ? new DemoStripe(testKey, undefined) : DemoStripe.over(await FakeStripe.start());
  }

  static over(fake: FakeStripe): DemoStripe {
    return new DemoStripe(fake.key, fake);
  }

  async close(): Promise<void> {
    await this.fake?.stop();
  }

  get name(): string {
    return this.fake ? "a fake of Stripe on this machine" : "Stripe's test mode";
  }

  /** The same request, paid by one of Stripe's test cards. */
  paidBy(saga: AnySaga, request: AnyRequest): AnyRequest {
    const fields = everyServiceIn(saga).flatMap(({ secret }) => secret ?? []);
    const cards = fields.map((field) => {
      const token: unknown = Reflect.get(request, field);
      return [field, CARDS[String(token)] ?? CARD] as const;
    });
    return { ...request, ...Object.fromEntries(cards) };
  }

  /**
   * Puts the key into Secrets Manager. Returns the context with which sagas are deployed.
   * @param endpoint where functions find Stripe. Default: the fake, or Stripe itself.
   */
  async context(endpoint = this.fake?.endpoint): Promise<string[]> {
    const client = new SecretsManagerClient();
    const create = new CreateSecretCommand({ Name: SECRET, SecretString: this.key });
    const { ARN } = await client.send(create).finally(() => client.destroy());
    const given = ["provider=stripe", `providerSecret=${ARN}`];
    return endpoint ? [...given, `providerEndpoint=${endpoint}`] : given;
  }

  /** Prints the PaymentIntents of these sagas. */
  async print(ids: readonly string[]): Promise<void> {
    const found: Stripe.PaymentIntent[] = [];
    const created = { gte: this.#began };
    for await (const intent of this.#stripe.paymentIntents.list({ created, limit: 100 })) {
      if (ids.includes(intent.metadata.saga ?? "")) found.push(intent);
    }
    const head = ["saga", "made by", "PaymentIntent", "status", "captured", "refunded"];
    const table = new Table({ head, style: { head: [], border: [] } });
    for (const { id, metadata, status, amount_received } of found.toReversed()) {
      table.push([
        metadata.saga,
        metadata.scope,
        id,
        status,
        amount_received,
        await this.#refunded(id),
      ]);
    }
    console.log(`\nwhat ${this.name} has of them, in minor units\n${table.toString()}`);
  }

  async #refunded(payment_intent: string): Promise<number> {
    const { data } = await this.#stripe.refunds.list({ payment_intent });
    return data.reduce((sum, { amount, status }) => sum + (status === "succeeded" ? amount : 0), 0);
  }
}
