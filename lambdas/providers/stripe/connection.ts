import Stripe from "stripe";
import { optionalSetting, PROVIDER_ENDPOINT } from "../../runtime/aws/environment";

/** The settings of Stripe's SDK. Tests point it to a fake. */
export type StripeConfig = NonNullable<ConstructorParameters<typeof Stripe>[1]>;

/**
 * A call times out while its function can still report it. The saga retries. The SDK retries once, and only where a
 * connection was cut. Milliseconds.
 */
const LIMITS = { timeout: 4000, maxNetworkRetries: 0, telemetry: false };

/** Points the SDK to the endpoint of a test stage, if there is one. */
function configOf(endpoint: string | undefined): StripeConfig {
  if (!endpoint) return {};
  const { hostname: host, port, protocol } = new URL(endpoint);
  return { host, port, protocol: protocol === "http:" ? "http" : "https" };
}

/** Stripe's SDK. The secret key is read once, before the first call. */
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

  /** Reads the key again before the next call, as it may have been rotated. */
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
