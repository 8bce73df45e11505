import Stripe from "stripe";
import { optionalSetting, PROVIDER_ENDPOINT } from "../../runtime/aws/environment";

/** How the SDK is set up; tests lead it to a fake. */
export type StripeConfig = NonNullable<ConstructorParameters<typeof Stripe>[1]>;

/** A call ends while its function still can say so. Whatever drives a saga asks again, not the SDK. */
const LIMITS = { timeout: 4000, maxNetworkRetries: 0, telemetry: false };

/** Leads the SDK to a test stage's endpoint, if there is one. */
function configOf(endpoint: string | undefined): StripeConfig {
  if (!endpoint) return {};
  const { hostname: host, port, protocol } = new URL(endpoint);
  return { host, port, protocol: protocol === "http:" ? "http" : "https" };
}

/** Stripe's SDK over a key that is read once, when it is needed first. */
export class Connection {
  #client: Promise<Stripe> | undefined;

  constructor(
    private readonly key: () => Promise<string>,
    private readonly config: StripeConfig = configOf(optionalSetting(PROVIDER_ENDPOINT)),
  ) {}

  client(): Promise<Stripe> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  /** The key may have been exchanged: it is read again when it is needed next. */
  forget(): void {
    this.#client = undefined;
  }

  async #connect(): Promise<Stripe> {
    try {
      return new Stripe(await this.key(), { ...LIMITS, ...this.config });
    } catch (error) {
      this.forget();
      throw error;
    }
  }
}
