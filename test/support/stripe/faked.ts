import Stripe from "stripe";
import { FakeStripe } from "../../../scripts/stripe/fake-stripe";

/** A fake of Stripe, and Stripe's SDK, which asks it once. Whoever starts the fake stops it. */
export async function faked() {
  const fake = await FakeStripe.start();
  const sdk = new Stripe(fake.key, { ...fake.config, maxNetworkRetries: 0 });
  return { fake, sdk };
}
