import { stripeAuthorise, stripeCapture } from "../../../lambdas/providers/stripe";
import type { StripeMemory } from "../../../lambdas/providers/stripe/memory";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { Unavailable } from "../../../lambdas/saga/errors";
import { DAY } from "../../../scripts/stripe/clock";
import { FakeStripe } from "../../../scripts/stripe/fake-stripe";
import { type Fate, Mortal } from "../../support/stripe/mortal";
import { aWish, type Wish } from "../../support/stripe/stripe-subject";

/* Money that is authorised by one provider and captured by another, over one memory. */

const AMOUNT = 2500;
let fake: FakeStripe;
let memory: MemoryStore<StripeMemory>;
let wish: Wish;
beforeAll(async () => {
  fake = await FakeStripe.start();
});
beforeEach(() => {
  memory = new MemoryStore();
  wish = aWish();
  fake.meets = () => undefined;
});
afterAll(() => fake.stop());

const authorising = (fate?: Fate) => new Mortal(fake, memory, fate, stripeAuthorise);
const capturing = (fate?: Fate) => new Mortal(fake, memory, fate, stripeCapture);
const authorise = () => authorising().provider.do(wish, AMOUNT);
const cancel = () => authorising().provider.undo(wish);
const capture = () => capturing().provider.do(wish, AMOUNT);
const found = () => capturing().provider.find(wish);

/** The PaymentIntents that were confirmed, and what was captured of each. */
const moved = () =>
  fake
    .of(wish.id)
    .intents.filter(({ latest_charge }) => latest_charge !== null)
    .map(({ status, amount_received }) => [status, amount_received]);
const refunds = () => fake.calls.filter(({ route }) => /refunds/.test(route)).length;
const lost = (error: unknown) => {
  if (!(error instanceof Unavailable)) throw error;
};

describe("an authorisation", () => {
  it("takes no money", async () => {
    expect([await authorise(), await authorise()]).toEqual(["DONE", "DONE"]);
    expect(moved()).toEqual([["requires_capture", 0]]);
  });

  it("that is undone is cancelled, and nothing is refunded", async () => {
    await authorise();
    const before = refunds();
    expect(await cancel()).toBe("UNDONE");
    expect([moved(), refunds()]).toEqual([[["canceled", 0]], before]);
    expect(await authorising().provider.find(wish)).toBe("UNDONE");
  });

  it("is still done when it is captured, and undone when it has ended by itself", async () => {
    await authorise();
    await capture();
    expect(await authorising().provider.find(wish)).toBe("DONE");
    wish = aWish();
    await authorise();
    fake.clock.forward(7 * DAY);
    expect(await authorise()).toBe("UNDONE");
  });
});

describe("a capture", () => {
  it("takes what was authorised, once, and writes nothing", async () => {
    await authorise();
    const before = structuredClone(memory.rows.get(wish.id));
    expect(await found()).toBe("BEGUN");
    expect(await Promise.all([capture(), capture()])).toEqual(["DONE", "DONE"]);
    expect([await capture(), await found()]).toEqual(["DONE", "DONE"]);
    expect(moved()).toEqual([["succeeded", AMOUNT]]);
    expect(memory.rows.get(wish.id)).toEqual(before);
  });

  it("may come late, as long as the authorisation lives", async () => {
    await authorise();
    fake.clock.forward(7 * DAY - 1);
    expect(await capture()).toBe("DONE");
  });

  const ended = { outcome: "REFUSED", cause: "authorisation_ended" };
  it("is refused after that, and says why", async () => {
    await authorise();
    fake.clock.forward(7 * DAY);
    expect([await found(), await capture()]).toEqual([ended, ended]);
    expect(moved()).toEqual([["canceled", 0]]);
  });

  it.each([
    ["has ended by itself", async () => fake.clock.forward(7 * DAY)],
    ["was cancelled", cancel],
  ])("never takes what %s, even if it looked before", async (_, ends) => {
    await authorise();
    const held = capturing({ step: 3, is: "held before" });
    const late = held.provider.do(wish, AMOUNT);
    await Promise.race([held.met, late]);
    await ends();
    held.wake();
    expect(await late).toEqual(ended);
    expect(moved()).toEqual([["canceled", 0]]);
  });

  it("never takes what is being cancelled", async () => {
    await authorise();
    const undoing = authorising({ step: 3, is: "killed before" });
    void undoing.provider.undo(wish);
    await undoing.met;
    expect(await capture()).toEqual({ outcome: "REFUSED", cause: "authorisation_undone" });
    expect(moved()).toEqual([["requires_capture", 0]]);
  });

  it("is refused where nothing was authorised", async () => {
    const not = { outcome: "REFUSED", cause: "not_authorised" };
    expect([await found(), await capture()]).toEqual(["UNKNOWN", not]);
    wish = aWish("pm_card_visa_chargeDeclined");
    await authorise();
    expect([await found(), await capture()]).toEqual([not, not]);
  });

  it("takes no other amount than was authorised, and is never undone", async () => {
    await authorise();
    const { provider } = capturing();
    await expect(provider.do(wish, AMOUNT + 1)).rejects.toThrow("2501 is not what was authorised");
    await expect(provider.undo(wish)).rejects.toThrow("never undone");
    expect(moved()).toEqual([["requires_capture", 0]]);
  });

  it("waits while Stripe is processing", async () => {
    await authorise();
    fake.intents.slow = true;
    expect([await capture(), await found()]).toEqual(["PENDING", "PENDING"]);
    fake.intents.slow = false;
    fake.intents.settle();
    expect(await capture()).toBe("DONE");
  });
});

it("its steps are those of a charge without the capture; then a look, and the capture", async () => {
  const [first, then] = [authorising(), capturing()];
  await first.provider.do(wish, AMOUNT);
  await then.provider.do(wish, AMOUNT);
  const named = [...first.steps, ...then.steps].map((it) => it.replace(/pi_\d+/, ":id"));
  expect(named).toEqual([
    ...["write", "POST /v1/payment_intents", "write", "POST /v1/payment_intents/:id/confirm"],
    ...["read", "GET /v1/payment_intents/:id", "POST /v1/payment_intents/:id/capture"],
  ]);
});

const fates = (steps: number): Fate[] =>
  Array.from({ length: steps }, (_, n) => n + 1).flatMap((step) =>
    (["killed before", "killed after", "held before"] as const).map((is) => ({ step, is })),
  );

describe.each(fates(4))("who authorises and is $is step $step", (fate) => {
  it.each(["captured", "cancelled"] as const)("is done again, and then %s", async (then) => {
    const before = refunds();
    const mortal = authorising(fate);
    const late = mortal.provider.do(wish, AMOUNT).catch(lost);
    await Promise.race([mortal.met, late]);
    if (then === "captured") expect([await authorise(), await capture()]).toEqual(["DONE", "DONE"]);
    else await cancel();
    mortal.wake();
    if (fate.is === "held before") await late;
    if (then === "cancelled") await cancel();
    const whole = [["succeeded", AMOUNT]];
    expect(moved()).toEqual(then === "captured" ? whole : moved().map(() => ["canceled", 0]));
    expect(refunds()).toBe(before);
  });
});

it.each(fates(3))("who captures and is $is step $step leaves it to the next one", async (fate) => {
  await authorise();
  const mortal = capturing(fate);
  const late = mortal.provider.do(wish, AMOUNT).catch(lost);
  await Promise.race([mortal.met, late]);
  expect(await capture()).toBe("DONE");
  mortal.wake();
  if (fate.is === "held before") expect(await late).toBe("DONE");
  expect(moved()).toEqual([["succeeded", AMOUNT]]);
});

const faults = ["429", "500 before", "500 after", "cut before", "cut after"] as const;
it.each(faults.flatMap((fault) => ["GET", "/capture"].map((at) => ({ fault, at }))))(
  "a capture that meets $fault at $at is tried again, and taken once",
  async ({ fault, at }) => {
    await authorise();
    fake.meets = ({ method, route }) => (method === at || route.endsWith(at) ? fault : undefined);
    const said = await capture().catch((error: unknown) => error);
    const isTold = fault === "500 after" && at === "/capture";
    expect(isTold ? said === "DONE" : said instanceof Unavailable).toBe(true);
    fake.meets = () => undefined;
    expect(await capture()).toBe("DONE");
    expect(moved()).toEqual([["succeeded", AMOUNT]]);
  },
);
