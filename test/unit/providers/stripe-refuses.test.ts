import { type StripeMemory, stripe } from "../../../lambdas/providers/stripe";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { ONLY_ONCE, REFUSED_AT_FIRST, UNKNOWN } from "../../../scripts/stripe/cards";
import { DAY } from "../../../scripts/stripe/clock";
import { FakeStripe } from "../../../scripts/stripe/fake-stripe";
import { type Fate, Mortal } from "../../support/stripe/mortal";
import { aWish, type Wish } from "../../support/stripe/stripe-subject";

/* What a caller asked for and Stripe cannot do is a refusal. Once it is told, nobody confirms a PaymentIntent. */

let fake: FakeStripe;
let memory: MemoryStore<StripeMemory>;
beforeEach(async () => {
  fake = await FakeStripe.start();
  memory = new MemoryStore();
});
afterEach(() => fake.stop());

const anew = (fate?: Fate) => new Mortal(fake, memory, fate);
const refused = (cause: string) => ({ outcome: "REFUSED", cause });
const statuses = (wish: { id: string }) => fake.of(wish.id).intents.map(({ status }) => status);

describe("a request that Stripe will never take", () => {
  it("is refused: an amount that Stripe's units cannot say, and its undo ends", async () => {
    const terms = {
      idOf: ({ id }: Wish) => id,
      currencyOf: () => "IQD", // 3 digits of ISO 4217, and 2 of Stripe's
      methodOf: ({ method }: Wish) => method,
    };
    const { key, config } = fake;
    const provider = stripe(terms, { key: async () => key, config }).over(memory, "wishes", false);
    const wish = aWish();
    expect(await provider.do(wish, 2501)).toEqual(refused("invalid_charge_amount"));
    expect(await provider.undo(wish)).toBe("BARRED");
    expect(fake.calls).toEqual([]);
  });

  it.each([
    ["a PaymentMethod that it does not know", UNKNOWN, 2500, "resource_missing"],
    ["a token that is no PaymentMethod", "tok_visa", 2500, "resource_missing"],
    ["an amount below the least", "pm_card_visa", 49, "amount_too_small"],
    ["an amount above the most", "pm_card_visa", 100_000_000, "amount_too_large"],
    ["an amount of nothing", "pm_card_visa", 0, "parameter_invalid_integer"],
  ])("is refused: %s", async (_, method, amount, cause) => {
    const wish = aWish(method);
    const { provider } = anew();
    expect(await provider.do(wish, amount)).toEqual(refused(cause));
    const calls = fake.calls.length;
    expect(await provider.do(wish, amount)).toEqual(refused(cause));
    expect(await provider.find(wish)).toEqual(refused(cause));
    expect(fake.calls).toHaveLength(calls); // it is remembered
    expect(await provider.undo(wish)).toBe("BARRED");
    expect(statuses(wish)).toEqual([]);
  });

  it("is refused: a PaymentMethod that another saga has used", async () => {
    expect(await anew().provider.do(aWish(ONLY_ONCE), 2500)).toBe("DONE");
    const wish = aWish(ONLY_ONCE);
    expect(await anew().provider.do(wish, 2500)).toEqual(refused("invalid_request_error"));
    expect(statuses(wish)).toEqual([]);
  });

  it("is refused where it is confirmed, and its PaymentIntent is cancelled before that is told", async () => {
    const wish = aWish(REFUSED_AT_FIRST);
    const { provider } = anew();
    expect(await provider.do(wish, 2500)).toEqual(refused("invalid_request_error"));
    expect(statuses(wish)).toEqual(["canceled"]);
    expect(await provider.do(wish, 2500)).toEqual(refused("invalid_request_error"));
    expect(await provider.find(wish)).toEqual(refused("invalid_request_error"));
  });
});

it("who has created a PaymentIntent, and comes after the refusal, cancels it", async () => {
  const wish = aWish(ONLY_ONCE);
  const mortal = anew({ step: 3, is: "held before" });
  const late = mortal.provider.do(wish, 2500);
  await mortal.met;
  fake.clock.forward(DAY);
  expect(await anew().provider.do(wish, 2500)).toEqual(refused("invalid_request_error"));
  mortal.wake();
  expect(await late).toEqual(refused("invalid_request_error"));
  expect(statuses(wish)).toEqual(["canceled"]);
});

it("a charge that has gone through is not refused by who comes too late with its PaymentMethod", async () => {
  const wish = aWish(ONLY_ONCE);
  const mortal = anew({ step: 2, is: "held before" });
  const late = mortal.provider.do(wish, 2500);
  await mortal.met;
  expect(await anew().provider.do(wish, 2500)).toBe("DONE");
  fake.clock.forward(DAY);
  mortal.wake();
  expect(await late).toBe("DONE");
  expect(statuses(wish)).toEqual(["succeeded"]);
});

it("what our own code or set-up got wrong stays an error", async () => {
  const answers = [
    { code: "payment_method_types_no_longer_supported" },
    { param: "capture_method", code: "parameter_invalid_empty" },
    { param: "payment_method", code: "payment_method_unactivated" },
    { param: "payment_method", code: "parameter_unknown" },
    { code: "url_invalid" },
  ];
  for (const error of answers) {
    const answer = { status: 400, body: { error: { type: "invalid_request_error", ...error } } };
    jest.spyOn(fake, "answer").mockResolvedValueOnce(answer);
    await expect(anew().provider.do(aWish(), 2500)).rejects.toThrow(
      `Stripe: StripeInvalidRequestError ${error.code} 400`,
    );
  }
});
