import timers from "node:timers/promises";
import type { ProviderSubject } from "stepfunctions-saga/testing";
import Stripe from "stripe";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { aWish, CARDS, stripeOver, type Wish } from "./stripe-subject";

/** What nobody can bring Stripe to: a day to pass, an error of its own. */
export const NOT_IN_TEST_MODE = [
  "may repeat an error that it has stored; a look tells what really happened",
  "may forget a key, and still finds and undoes what is there",
];

/** The provider over Stripe's test mode. @throws Error where the key is one that moves money. */
export function subjectInTestMode(key: string): ProviderSubject<Wish> {
  if (!/^(sk|rk)_test_/.test(key)) throw new Error("STRIPE_TEST_KEY is no key of the test mode");
  const { paymentIntents, refunds } = new Stripe(key);
  const gte = Math.floor(Date.now() / 1000) - 60;
  const run = Date.now().toString(36);
  const intentsOf = async ({ id }: Wish) => {
    const all = await paymentIntents.list({ created: { gte }, limit: 100 });
    return all.data.filter(({ metadata }) => metadata.saga === id);
  };
  const givenBack = async (wish: Wish) => {
    const lists = (await intentsOf(wish)).map(({ id }) => refunds.list({ payment_intent: id }));
    const all = (await Promise.all(lists)).flatMap(({ data }) => data);
    return all.filter(({ status }) => status === "succeeded").length;
  };
  return {
    provider: stripeOver(new MemoryStore(), { key }),
    request: (whim) => {
      const { id, method } = aWish(whim && CARDS[whim]);
      return { id: `${run}-${id}`, method };
    },
    kept: async (wish) => {
      const captured = (await intentsOf(wish)).filter(({ status }) => status === "succeeded");
      return { done: captured.length, undone: await givenBack(wish) };
    },
    forget: () => Promise.reject(new Error("Stripe's clock is its own")),
    settle: async (wish) => {
      for (let tries = 1; tries <= 60 && (await givenBack(wish)) === 0; tries++) {
        await timers.setTimeout(1000);
      }
    },
  };
}
