import type { ProviderSubject, Whim } from "stepfunctions-saga/testing";
import { type StripeMemory, stripe } from "../../../lambdas/providers/stripe";
import type { StripeConfig } from "../../../lambdas/providers/stripe/connection";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import type { Store } from "../../../lambdas/saga/store";
import { DAY } from "../../../scripts/stripe/clock";
import type { FakeStripe, Fault } from "../../../scripts/stripe/fake-stripe";

/** A request that anything can be asked for with. */
export interface Wish {
  readonly id: string;
  readonly method: string;
}

/** A wish that nobody had yet. */
let wishes = 0;
export const aWish = (method = "pm_card_visa"): Wish => ({
  id: `w-${process.pid}-${++wishes}`,
  method,
});

/** Cards that bring Stripe to a whim. */
export const CARDS: Readonly<Partial<Record<Whim, string>>> = {
  refuses: "pm_card_visa_chargeDeclinedInsufficientFunds",
  "undoes slowly": "pm_card_pendingRefund",
};

/** The provider that `makes` makes, over a store; `config` leads the SDK to the fake. */
export function stripeOver(
  memory: Store<StripeMemory>,
  { key, config }: { readonly key: string; readonly config?: StripeConfig },
  makes: typeof stripe = stripe,
) {
  const terms = {
    idOf: ({ id }: Wish) => id,
    currencyOf: () => "EUR",
    methodOf: ({ method }: Wish) => method,
  };
  return makes(terms, { key: async () => key, ...(config && { config }) }).over(
    memory,
    "wishes",
    false,
  );
}

/** The provider over the fake, for the contract's suite: it charges by default. */
export function subjectOver(
  fake: FakeStripe,
  provider = stripeOver(new MemoryStore(), fake),
  kept: (id: string) => { done: number; undone: number } = (id) => fake.of(id),
): ProviderSubject<Wish> {
  const erring = new Set<string>();
  fake.meets = ({ path }): Fault | undefined => {
    const intent = fake.intents.all.find(({ id }) => path.includes(`/${id}/`));
    return intent && erring.has(intent.metadata.saga ?? "") ? "500 after" : undefined;
  };
  return {
    provider,
    request: (whim) => {
      const wish = aWish(whim && CARDS[whim]);
      if (whim === "stores an error") erring.add(wish.id);
      return wish;
    },
    kept: async ({ id }) => {
      const { done, undone } = kept(id);
      return { done, undone };
    },
    forget: async () => fake.clock.forward(DAY),
    settle: async ({ id }) => {
      for (const intent of fake.of(id).intents) fake.refunds.settle(intent.id);
    },
  };
}
