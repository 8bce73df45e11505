import { order as definition } from "../../../lambdas/order/saga";
import { type StripeMemory, stripe } from "../../../lambdas/providers/stripe";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import type { AnySaga } from "../../../lambdas/saga/define";
import { tablesIn } from "../../../lib/names";
import { DAY } from "../../../scripts/stripe/clock";
import { FakeStripe } from "../../../scripts/stripe/fake-stripe";
import { aWish, type Wish } from "../../support/stripe/stripe-subject";

/* docs/deploy.md: tables were restored to a second before a charge, and Stripe was not. */

const saga: AnySaga = definition;
let fake: FakeStripe;
let wish: Wish;
/** The memories, by the names of their tables. One that nobody has written to is as it was before the charge. */
let memories: Map<string, MemoryStore<StripeMemory>>;
beforeEach(async () => {
  fake = await FakeStripe.start();
  wish = aWish();
  memories = new Map();
});
afterEach(() => fake.stop());

/** The provider as a function of the stack has it. */
function deployed(restored?: string) {
  const providers = new Map([["Payment", { remembers: true }]]);
  const tables = tablesIn(saga, "orchestration", { stage: "prod", restored }, providers);
  const { tableName = "" } = tables.find(({ holds }) => holds === "memory") ?? {};
  const memory = memories.get(tableName) ?? new MemoryStore<StripeMemory>();
  memories.set(tableName, memory);
  const terms = {
    idOf: ({ id }: Wish) => id,
    currencyOf: () => "EUR",
    methodOf: ({ method }: Wish) => method,
  };
  const { key, config } = fake;
  return stripe(terms, { key: async () => key, config }).over(memory, tableName, false);
}
const moved = () => {
  const { intents, done, undone } = fake.of(wish.id);
  return [intents.length, done, undone];
};

describe.each([0, 30 * DAY])("%s s after a charge, its saga", (age) => {
  beforeEach(async () => {
    expect(await deployed().do(wish, 2500)).toBe("DONE");
    fake.clock.forward(age);
  });

  it("is not charged again, though its tables know nothing of it", async () => {
    expect(await deployed("order-saga:r1").find(wish)).toBe("DONE");
    expect(await deployed("order-saga:r1").do(wish, 2500)).toBe("DONE");
    expect(moved()).toEqual([1, 1, 0]);
  });

  it("is given back, if it is undone", async () => {
    expect(await deployed("order-saga:r1").undo(wish)).toBe("UNDONE");
    expect(moved()).toEqual([1, 1, 1]);
  });
});
