import { providerPromises } from "stepfunctions-saga/testing";
import {
  type StripeMemory,
  type stripe,
  stripeAuthorise,
  stripeCapture,
} from "../../lambdas/providers/stripe";
import { MemoryStore } from "../../lambdas/runtime/memory-store";
import { FakeStripe } from "../../scripts/stripe/fake-stripe";
import { stripeOver, subjectOver, type Wish } from "../support/stripe/stripe-subject";
import { NOT_IN_TEST_MODE, subjectInTestMode } from "../support/stripe/test-mode";
import { outsideContract } from "./outside-contract";

describe("Stripe", () => {
  let fake: FakeStripe;
  beforeAll(async () => {
    fake = await FakeStripe.start();
  });
  afterAll(() => fake.stop());

  outsideContract("the fake", async () => subjectOver(fake));

  const over = (makes: typeof stripe, memory = new MemoryStore<StripeMemory>()) =>
    stripeOver(memory, fake, makes);
  /** What was authorised, and what of it was cancelled. */
  const authorised = (id: string) => {
    const { intents } = fake.of(id);
    const all = intents.filter(({ latest_charge }) => latest_charge !== null);
    const held = all.filter(({ last_payment_error }) => last_payment_error === null);
    const cancelled = held.filter(({ status }) => status === "canceled");
    return { done: held.length, undone: cancelled.length };
  };
  outsideContract(
    "its authorisation",
    async () => subjectOver(fake, over(stripeAuthorise), authorised),
    ["calls an undo that takes its time pending, and says when it is there"],
  );

  /** The promises whose checks undo. */
  const undos = Object.keys(providerPromises).filter((promise) =>
    /\bund|keeps keys apart|refuses for ever/.test(promise),
  );
  outsideContract("its capture", async () => {
    const memory = new MemoryStore<StripeMemory>();
    const [first, then] = [over(stripeAuthorise, memory), over(stripeCapture, memory)];
    const inTurn = async (wish: Wish, amount: number) => {
      const said = await first.do(wish, amount);
      return said === "DONE" ? then.do(wish, amount) : said;
    };
    return subjectOver(fake, { ...then, do: inTurn });
  }, [...undos, "keeps keys apart"]);
});

const key = process.env.STRIPE_TEST_KEY ?? "";

/** Needs a key of the test mode, and the internet: it is skipped without. */
(key ? describe : describe.skip)("Stripe's test mode, with STRIPE_TEST_KEY", () => {
  outsideContract("it", async () => subjectInTestMode(key), NOT_IN_TEST_MODE);
});

it("is asked in test mode for every promise but those that need Stripe's clock or an error of its own", () => {
  expect(Object.keys(providerPromises)).toEqual(expect.arrayContaining(NOT_IN_TEST_MODE));
});

it("is never tried with a key that moves money", () => {
  expect(() => subjectInTestMode("sk_live_1")).toThrow("is no key of the test mode");
});
