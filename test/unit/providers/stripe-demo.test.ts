import Stripe from "stripe";
import { order } from "../../../lambdas/order/saga";
import type { AnySaga } from "../../../lambdas/saga/define";
import { DemoStripe } from "../../../scripts/stripe/demo-stripe";
import { FakeStripe } from "../../../scripts/stripe/fake-stripe";
import { anOrder } from "../given";

const saga: AnySaga = order;
let demo: DemoStripe;
let fake: FakeStripe;
beforeEach(async () => {
  fake = await FakeStripe.start();
  demo = DemoStripe.over(fake);
});
afterEach(() => demo.close());

describe("the demo with Stripe", () => {
  it.each([
    ["tok_visa", "pm_card_visa"],
    ["tok_declined", "pm_card_visa_chargeDeclined"],
  ])("pays with the test card for %s", (paymentToken, card) => {
    expect(demo.paidBy(saga, anOrder({ paymentToken }))).toEqual(anOrder({ paymentToken: card }));
  });

  it("shows the PaymentIntents of its own sagas, and what was refunded", async () => {
    const { paymentIntents, refunds } = new Stripe(fake.key, fake.config);
    const common = { currency: "eur", payment_method: "pm_card_visa", confirm: false } as const;
    const mine = { ...common, amount: 2500, metadata: { saga: "o-1", scope: "memory" } };
    const { id } = await paymentIntents.create(mine);
    await paymentIntents.confirm(id);
    await refunds.create({ payment_intent: id });
    await paymentIntents.create({ ...common, amount: 100, metadata: { saga: "another" } });
    const log = jest.spyOn(console, "log").mockImplementation();
    await demo.print(["o-1"]);
    const printed = `${log.mock.calls}`;
    log.mockRestore();
    expect(printed).toMatch(/o-1 +│ memory +│ pi_1 +│ succeeded │ 2500 +│ 2500/);
    expect(printed).not.toContain("another");
  });
});
