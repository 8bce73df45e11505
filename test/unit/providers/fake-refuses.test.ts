import type Stripe from "stripe";
import { ONLY_ONCE, REFUSED_AT_FIRST, UNKNOWN } from "../../../scripts/stripe/cards";
import type { FakeStripe } from "../../../scripts/stripe/fake-stripe";
import { faked } from "../../support/stripe/faked";

/* What the fake refuses, as Stripe does: https://docs.stripe.com/error-codes */

let fake: FakeStripe;
let sdk: Stripe;
beforeEach(async () => {
  ({ fake, sdk } = await faked());
});
afterEach(() => fake.stop());

const create = (changes: object = {}) =>
  sdk.paymentIntents.create({
    ...{ amount: 2500, currency: "eur", payment_method: "pm_card_visa", capture_method: "manual" },
    ...changes,
  });
const USED = { statusCode: 400, rawType: "invalid_request_error", code: undefined };

it.each([
  [{ amount: 49 }, "amount_too_small", "amount"],
  [{ amount: 100_000_000 }, "amount_too_large", "amount"],
  [{ amount: 0 }, "parameter_invalid_integer", "amount"],
  [{ payment_method: UNKNOWN }, "resource_missing", "payment_method"],
  [{ payment_method_types: ["card"] }, "payment_method_types_no_longer_supported", undefined],
])("%j: %s", async (changes, code, param) => {
  await expect(create(changes)).rejects.toMatchObject({ statusCode: 400, code, param });
  expect(fake.intents.all).toEqual([]);
});

it("a PaymentMethod that was used before: Stripe names no code", async () => {
  await create({ payment_method: ONLY_ONCE });
  await expect(create({ payment_method: ONLY_ONCE })).rejects.toMatchObject(USED);
});

it("a confirmation, at first: the PaymentIntent stays as it was", async () => {
  const { id } = await create({ payment_method: REFUSED_AT_FIRST });
  await expect(sdk.paymentIntents.confirm(id)).rejects.toMatchObject(USED);
  expect((await sdk.paymentIntents.retrieve(id)).status).toBe("requires_confirmation");
  expect((await sdk.paymentIntents.confirm(id)).status).toBe("requires_capture");
});
