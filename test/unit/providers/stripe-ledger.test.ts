import type Stripe from "stripe";
import { order } from "../../../lambdas/order/saga";
import type { AnySaga } from "../../../lambdas/saga/define";
import { violations } from "../../../scripts/deployed/audit";
import type { FakeStripe } from "../../../scripts/stripe/fake-stripe";
import { withLedger } from "../../../scripts/stripe/ledger";
import { faked } from "../../support/stripe/faked";
import { NOW } from "../given";

const saga: AnySaga = order;
const hidden = { hidden: true, books: undefined } as const;
const payment = (status: string) => ({ orderId: "o-1", status, amount: 2500, currency: "EUR" });
const inventory = {
  row: { pk: "reservation#o-1", status: "RELEASED", items: [] },
  books: undefined,
};
const undone = {
  id: "o-1",
  record: { orderId: "o-1", status: "CANCELLED", abandonedAt: NOW, cancelledAt: NOW },
  services: { Inventory: inventory, Payment: { row: payment("REFUNDED"), ...hidden } },
};

let fake: FakeStripe;
let sdk: Stripe;
beforeEach(async () => {
  ({ fake, sdk } = await faked());
});
afterEach(() => fake.stop());

const create = async (payment_method = "pm_card_visa") => {
  const metadata = { saga: "o-1" };
  const card = { payment_method, capture_method: "manual", metadata } as const;
  return (await sdk.paymentIntents.create({ amount: 2500, currency: "eur", ...card })).id;
};
const ledger = () => withLedger(saga, undone, fake).services.Payment?.books;
const broken = () =>
  violations(saga, { sagas: [withLedger(saga, undone, fake)], counters: [] }).join();

describe("what the fake has of a saga, as the sandbox would say it", () => {
  it("is nothing, then BARRED, then no word of the sandbox while it is authorised", async () => {
    expect(ledger()).toBeUndefined();
    const id = await create();
    expect(ledger()).toMatchObject({ status: "BARRED", captures: 0 });
    await sdk.paymentIntents.confirm(id);
    expect(ledger()).toMatchObject({ status: "requires_capture", captures: 0 });
    await sdk.paymentIntents.cancel(id);
    expect(ledger()).toMatchObject({ status: "REFUNDED", captures: 0, refunds: 0 });
    expect(broken()).toBe("");
  });

  it("is CAPTURED, which an audit does not allow of an undone saga, and REFUNDED", async () => {
    const id = await create();
    await sdk.paymentIntents.confirm(id);
    await sdk.paymentIntents.capture(id);
    expect(ledger()).toEqual({ status: "CAPTURED", amount: 2500, captures: 1, refunds: 0 });
    expect(broken()).toContain("Payment is still in effect at the outside system");
    await sdk.refunds.create({ payment_intent: id });
    expect(ledger()).toMatchObject({ status: "REFUNDED", captures: 1, refunds: 1 });
    expect(broken()).toBe("");
  });

  it("has two captured PaymentIntents, which an audit never allows", async () => {
    for (const id of [await create(), await create()]) {
      await sdk.paymentIntents.confirm(id);
      await sdk.paymentIntents.capture(id);
    }
    expect(broken()).toContain("Payment was done 2 times outside");
  });

  it("is DECLINED after a decline", async () => {
    const id = await create("pm_card_visa_chargeDeclined");
    await sdk.paymentIntents.confirm(id).catch(() => {});
    expect(ledger()).toMatchObject({ status: "DECLINED", captures: 0 });
  });
});
