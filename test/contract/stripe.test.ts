import { providerPromises } from "stepfunctions-saga/testing";
import { FakeStripe } from "../../scripts/stripe/fake-stripe";
import { subjectOver } from "../support/stripe/stripe-subject";
import { NOT_IN_TEST_MODE, subjectInTestMode } from "../support/stripe/test-mode";
import { outsideContract } from "./outside-contract";

describe("Stripe", () => {
  let fake: FakeStripe;
  beforeAll(async () => {
    fake = await FakeStripe.start();
  });
  afterAll(() => fake.stop());

  outsideContract("the fake", async () => subjectOver(fake));
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
