import { orderSchema } from "../../../lambdas/order/request";
import { order as definition } from "../../../lambdas/order/saga";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { partsOf } from "../../../lambdas/runtime/services";
import type { AnyRequest, AnySaga } from "../../../lambdas/saga/define";
import { Refused, Unavailable } from "../../../lambdas/saga/errors";
import { REFUSED_AT_FIRST, UNKNOWN } from "../../../scripts/stripe/cards";
import { FakeStripe } from "../../../scripts/stripe/fake-stripe";
import { stripeOver } from "../../support/stripe/stripe-subject";
import { anOrder } from "../given";
import { backward, forward, World } from "../protocol/world";

/* A whole saga whose money Stripe takes, over the tables in memory: what its rows and Stripe end with. */

const saga: AnySaga = definition;
let fake: FakeStripe;
let world: World;
let orders = 0;
beforeAll(async () => {
  fake = await FakeStripe.start();
});
afterAll(() => fake.stop());
beforeEach(() => {
  fake.intents.slow = false;
  const inner = stripeOver(new MemoryStore(), fake);
  const wish = (request: AnyRequest) => {
    const { orderId, paymentToken } = orderSchema.parse(request);
    return { id: orderId, method: paymentToken };
  };
  const provider = {
    keySeconds: inner.keySeconds,
    do: (request: AnyRequest, amount: number) => inner.do(wish(request), amount),
    undo: (request: AnyRequest) => inner.undo(wish(request)),
    find: (request: AnyRequest) => inner.find(wish(request)),
  };
  world = new World({ widget: 9 }, { ...partsOf(saga), outside: () => provider });
});

const paidBy = (paymentToken: string) => anOrder({ orderId: `t-${++orders}`, paymentToken });
const send = async (names: readonly string[], order: ReturnType<typeof anOrder>) => {
  for (const name of names) await world.send(name, order);
};
const row = ({ orderId }: { orderId: string }) => world.payments.rows.get(orderId)?.state;
const upTo = (name: string) => forward.slice(0, forward.indexOf(name));
const moved = ({ orderId }: { orderId: string }) => {
  const { done, undone } = fake.of(orderId);
  return [done, undone];
};

describe("an order that is paid by Stripe", () => {
  it("is captured once, and confirmed", async () => {
    const order = paidBy("pm_card_visa");
    await send([...forward, "charge"], order);
    expect([row(order)?.status, moved(order)]).toEqual(["CAPTURED", [1, 0]]);
    expect(fake.of(order.orderId).intents).toMatchObject([{ amount: 2500, currency: "eur" }]);
  });

  it("is given back where the saga is abandoned, and only when Stripe says so", async () => {
    const order = paidBy("pm_card_pendingRefund");
    await send([...upTo("confirm"), "abandon"], order);
    await expect(world.send("refund", order)).rejects.toThrow(Unavailable);
    expect([row(order)?.status, moved(order)]).toEqual(["REFUNDING", [1, 0]]);
    for (const { id } of fake.of(order.orderId).intents) fake.refunds.settle(id);
    await send(backward.slice(1), order);
    expect([row(order)?.status, moved(order)]).toEqual(["REFUNDED", [1, 1]]);
  });

  it("is refused by the card's decline, and says which", async () => {
    const order = paidBy("pm_card_visa_chargeDeclinedInsufficientFunds");
    await send(upTo("charge"), order);
    const charge = world.send("charge", order);
    await expect(charge).rejects.toThrow(Refused);
    await expect(charge).rejects.toThrow("refused by the outside system: insufficient_funds");
    await send(backward, order);
    expect([row(order)?.status, moved(order)]).toEqual(["DECLINED", [0, 0]]);
  });

  it.each([
    ["it does not know", UNKNOWN, "resource_missing"],
    ["it does not confirm", REFUSED_AT_FIRST, "invalid_request_error"],
  ])(
    "is refused, and is no failure of ours, where a PaymentMethod is one that %s",
    async (_, method, cause) => {
      const order = paidBy(method);
      await send(upTo("charge"), order);
      for (let times = 1; times <= 2; times++) {
        const charge = world.send("charge", order);
        await expect(charge).rejects.toThrow(Refused);
        await expect(charge).rejects.toThrow(`refused by the outside system: ${cause}`);
      }
      await send(backward, order);
      expect([row(order)?.status, moved(order)]).toEqual(["DECLINED", [0, 0]]);
      const { intents } = fake.of(order.orderId);
      expect(intents.filter(({ status }) => status !== "canceled")).toEqual([]);
    },
  );

  it("waits while Stripe is processing, forwards and backwards", async () => {
    const order = paidBy("pm_card_visa");
    await send(upTo("charge"), order);
    fake.intents.slow = true;
    await expect(world.send("charge", order)).rejects.toThrow(Unavailable);
    await world.send("abandon", order);
    await expect(world.send("refund", order)).rejects.toThrow(Unavailable);
    fake.intents.settle();
    await send(backward.slice(1), order);
    expect([row(order)?.status, moved(order)]).toEqual(["REFUNDED", [0, 0]]);
    expect(fake.of(order.orderId).intents).toMatchObject([{ status: "canceled" }]);
  });

  it("goes on where it had authorised and not captured", async () => {
    const order = paidBy("pm_card_visa");
    await send(upTo("charge"), order);
    fake.meets = ({ route }) => (route.endsWith("/capture") ? "429" : undefined);
    await expect(world.send("charge", order)).rejects.toThrow(Unavailable);
    fake.meets = () => undefined;
    await send(forward.slice(forward.indexOf("charge")), order);
    expect([row(order)?.status, moved(order)]).toEqual(["CAPTURED", [1, 0]]);
  });

  it("makes no call to Stripe if the saga did not reach the charge", async () => {
    const order = paidBy("pm_card_visa");
    const before = fake.calls.length;
    await send(["place", ...backward], order);
    expect([row(order)?.status, fake.calls.length]).toEqual(["REFUNDED", before]);
  });
});
