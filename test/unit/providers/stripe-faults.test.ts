import type { StripeMemory } from "../../../lambdas/providers/stripe/memory";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { Unavailable } from "../../../lambdas/saga/errors";
import { DAY } from "../../../scripts/stripe/clock";
import { FakeStripe, type Fault } from "../../../scripts/stripe/fake-stripe";
import { type Fate, Mortal } from "../../support/stripe/mortal";
import { aWish, type Wish } from "../../support/stripe/stripe-subject";

/*
 * Every fault at every step of the provider: its calls of Stripe and its writes. Whatever comes then, money
 * is taken once at most, and what is undone leaves nothing but PaymentIntents that nobody confirmed.
 */

type Name = "do" | "undo";

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

const ask = (name: Name, { provider }: Mortal) =>
  name === "do" ? provider.do(wish, 2500) : provider.undo(wish);

/** Asks until it is told, as whatever drives a saga does; a refund comes to its end meanwhile. */
async function insist(name: Name): Promise<unknown> {
  for (let times = 1; times <= 5; times++) {
    const said = await ask(name, new Mortal(fake, memory)).catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
    });
    if (said && said !== "PENDING") return said;
    for (const { id } of fake.of(wish.id).intents) fake.refunds.settle(id);
  }
  throw new Error(`${name}: not told`);
}

/** What must hold at every moment; and at the end of an undone saga. */
function expectOnce(): void {
  const { intents, done } = fake.of(wish.id);
  expect(done).toBeLessThanOrEqual(1);
  const confirmed = intents.filter(({ latest_charge }) => latest_charge !== null);
  expect(confirmed.length).toBeLessThanOrEqual(1);
}
function expectNothingLeft(): void {
  expectOnce();
  const { intents, done, undone } = fake.of(wish.id);
  expect(undone).toBe(done);
  const open = intents.filter(({ status }) => status !== "canceled" && status !== "succeeded");
  expect(open.map(({ status, latest_charge }) => [status, latest_charge])).toEqual(
    open.map(() => ["requires_confirmation", null]),
  );
}

/** The steps of an invocation that meets nothing. They are recorded, not listed. */
async function stepsOf(name: Name): Promise<readonly string[]> {
  if (name === "undo") await insist("do");
  const whole = new Mortal(fake, memory);
  await ask(name, whole);
  return whole.steps;
}

describe("the steps of the provider", () => {
  const named = (steps: readonly string[]) => steps.map((it) => it.replace(/pi_\d+/, ":id"));

  it("are: remember what is asked, create, remember the id, confirm, capture", async () => {
    expect(named(await stepsOf("do"))).toEqual([
      "write",
      "POST /v1/payment_intents",
      "write",
      "POST /v1/payment_intents/:id/confirm",
      "POST /v1/payment_intents/:id/capture",
    ]);
  });

  it("back are: the fence, then what Stripe says, then what is to be given back", async () => {
    expect(named(await stepsOf("undo"))).toEqual([
      ...["read", "write", "GET /v1/payment_intents/:id"],
      ...["GET /v1/refunds?payment_intent=:id&limit=100", "POST /v1/refunds"],
      "GET /v1/refunds?payment_intent=:id&limit=100",
    ]);
  });

  it("make no call to Stripe if no charge was asked for", async () => {
    const undoing = new Mortal(fake, memory);
    expect(await undoing.provider.undo(wish)).toBe("BARRED");
    expect(undoing.steps).toEqual(["read", "write"]);
    expect(await insist("do")).toBe("BARRED");
  });
});

const STEPS: Readonly<Record<Name, number>> = { do: 5, undo: 6 };
const fates = (name: Name): Fate[] =>
  Array.from({ length: STEPS[name] }, (_, n) => n + 1).flatMap((step) =>
    (["killed before", "killed after", "held before"] as const).map((is) => ({ step, is })),
  );
const ages = [0, DAY];
/** Each is undone at last. */
const sequels = ["do", "undo"] as const;

describe.each(fates("do"))("who takes money and is $is step $step,", (fate) => {
  it.each(
    ages.flatMap((age) => sequels.map((sequel) => ({ age, sequel, after: `${age / 3600} h` }))),
  )("then, after $after: $sequel", async ({ age, sequel }) => {
    const mortal = new Mortal(fake, memory, fate);
    const late = ask("do", mortal).catch((error: unknown) => error);
    await mortal.met;
    fake.clock.forward(age);
    const said = await insist(sequel);
    expectOnce();
    if (sequel === "do") expect([said, fake.of(wish.id).done]).toEqual(["DONE", 1]);
    if (fate.is === "held before") {
      mortal.wake();
      await late;
    }
    expectOnce();
    await insist("undo");
    expectNothingLeft();
    expect(await insist("do")).not.toBe("DONE");
    expectNothingLeft();
  });
});

describe.each(fates("undo"))("who gives back and is $is step $step,", (fate) => {
  it.each(ages)("then, after %d s, is asked again", async (age) => {
    await insist("do");
    const mortal = new Mortal(fake, memory, fate);
    const late = ask("undo", mortal).catch((error: unknown) => error);
    await mortal.met;
    fake.clock.forward(age);
    expect(await insist("undo")).toBe("UNDONE");
    expectNothingLeft();
    if (fate.is === "held before") {
      mortal.wake();
      await late;
    }
    expectNothingLeft();
    expect(fake.of(wish.id)).toMatchObject({ done: 1, undone: 1 });
  });
});

const faults = ["429", "500 before", "500 after", "cut before", "cut after"] as const;
const at = {
  do: ["", "/confirm", "/capture"],
  undo: ["GET", "GET refunds", "POST refunds"],
} as const;

/** Every call of this kind meets the fault, also what the SDK sends again. */
const meet = (fault: Fault, where: string) => {
  fake.meets = ({ method, route }) => {
    const [last = "", ...rest] = where.split(" ").reverse();
    const isMethod = rest.length === 0 || rest[0] === method;
    return isMethod && isAt(last, method, route) ? fault : undefined;
  };
};
const isAt = (where: string, method: string, route: string) => {
  if (where === "refunds") return route === "/v1/refunds";
  if (where === "GET") return method === "GET" && route === "/v1/payment_intents/:id";
  return method === "POST" && route.endsWith(`payment_intents${where && `/:id${where}`}`);
};

describe.each(faults)("a call that meets %s", (fault) => {
  it.each(at.do.flatMap((where) => sequels.map((sequel) => ({ where, sequel }))))(
    "at create$where, then $sequel",
    async ({ where, sequel }) => {
      meet(fault, where);
      const said = await ask("do", new Mortal(fake, memory)).catch((error: unknown) => error);
      const isTold = fault === "500 after" && where !== "";
      expect(isTold ? said === "DONE" : said instanceof Unavailable).toBe(true);
      expectOnce();
      fake.meets = () => undefined;
      const then = await insist(sequel);
      if (sequel === "do") expect([then, fake.of(wish.id).done]).toEqual(["DONE", 1]);
      await insist("undo");
      expectNothingLeft();
    },
  );

  it.each(at.undo)("at %s, when it gives back", async (where) => {
    await insist("do");
    meet(fault, where);
    const said = await ask("undo", new Mortal(fake, memory)).catch((error: unknown) => error);
    const isTold = fault === "500 after" && where === "POST refunds";
    expect(isTold ? said === "UNDONE" : said instanceof Unavailable).toBe(true);
    fake.meets = () => undefined;
    expect(await insist("undo")).toBe("UNDONE");
    expectNothingLeft();
    expect(fake.of(wish.id)).toMatchObject({ done: 1, undone: 1 });
  });
});
