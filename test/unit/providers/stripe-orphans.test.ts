import type { StripeMemory } from "../../../lambdas/providers/stripe";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { ONLY_ONCE } from "../../../scripts/stripe/cards";
import { DAY } from "../../../scripts/stripe/clock";
import { FakeStripe } from "../../../scripts/stripe/fake-stripe";
import { type Fate, Mortal } from "../../support/stripe/mortal";
import { aWish, type Wish } from "../../support/stripe/stripe-subject";

/* PaymentIntents that nobody recorded move no money. They are cancelled where somebody can know of them. */

let fake: FakeStripe;
let memory: MemoryStore<StripeMemory>;
let wish: Wish;
beforeAll(async () => {
  fake = await FakeStripe.start();
});
beforeEach(() => {
  memory = new MemoryStore();
  wish = aWish();
});
afterAll(() => fake.stop());

const anew = (fate?: Fate) => new Mortal(fake, memory, fate);
/** Dies after it has created a PaymentIntent, and before it has recorded it. */
async function killedOnceCreated(): Promise<void> {
  const mortal = anew({ step: 2, is: "killed after" });
  void mortal.provider.do(wish, 2500);
  await mortal.met;
}
/** Is held before it creates its PaymentIntent. Another one does everything, and a day passes. */
async function overtaken() {
  const mortal = anew({ step: 2, is: "held before" });
  const late = mortal.provider.do(wish, 2500);
  await mortal.met;
  expect(await anew().provider.do(wish, 2500)).toBe("DONE");
  fake.clock.forward(DAY);
  return { mortal, late };
}
const statuses = () => fake.of(wish.id).intents.map(({ status }) => status);

it("a function that was paused for a day cancels the PaymentIntent that it then creates", async () => {
  const { mortal, late } = await overtaken();
  mortal.wake();
  expect(await late).toBe("DONE");
  expect(statuses()).toEqual(["succeeded", "canceled"]);
});

it("what was created and not recorded is found by its key, and cancelled, when it is undone", async () => {
  await killedOnceCreated();
  expect(statuses()).toEqual(["requires_confirmation"]);
  expect(await anew().provider.undo(wish)).toBe("BARRED");
  expect(statuses()).toEqual(["canceled"]);
});

it("it stays, unconfirmed, where its key keeps an error; and the undo is told all the same", async () => {
  fake.meets = ({ route }) => (route === "/v1/payment_intents" ? "500 after" : undefined);
  await killedOnceCreated();
  expect(await anew().provider.undo(wish)).toBe("BARRED");
  fake.meets = () => undefined;
  expect(statuses()).toEqual(["requires_confirmation"]);
  expect(await anew().provider.do(wish, 2500)).toBe("BARRED");
});

describe("an audit of what Stripe has", () => {
  const orphans = async () => {
    const found: string[] = [];
    for await (const { sagaId, status } of anew().provider.orphans?.() ?? []) {
      if (sagaId === wish.id) found.push(status);
    }
    return found;
  };
  /** Leaves a PaymentIntent behind that another one took the place of. */
  const leaveOne = async () => {
    const { mortal, late } = await overtaken();
    fake.meets = ({ route }) => (route.endsWith("/cancel") ? "429" : undefined);
    mortal.wake();
    await late;
    fake.meets = () => undefined;
    expect(statuses()).toEqual(["succeeded", "requires_confirmation"]);
  };

  it("finds an unconfirmed PaymentIntent that no saga has, and cancels it", async () => {
    await leaveOne();
    expect(await orphans()).toEqual(["requires_confirmation"]);
    for await (const orphan of anew().provider.orphans?.() ?? []) {
      await anew().provider.cancel?.(orphan);
    }
    expect(await orphans()).toEqual([]);
    expect(statuses()).toEqual(["succeeded", "canceled"]);
  });

  it("finds the PaymentIntent of a saga that was refused meanwhile: nobody will record it", async () => {
    wish = aWish(ONLY_ONCE);
    await killedOnceCreated();
    fake.clock.forward(DAY);
    expect(await anew().provider.do(wish, 2500)).toMatchObject({ outcome: "REFUSED" });
    expect(await orphans()).toEqual(["requires_confirmation"]);
  });

  it("leaves out what a saga may still record, and what is recorded", async () => {
    await killedOnceCreated();
    expect(statuses()).toEqual(["requires_confirmation"]);
    expect(await orphans()).toEqual([]);
    expect(await anew().provider.do(wish, 2500)).toBe("DONE");
    expect(await orphans()).toEqual([]);
  });
});
