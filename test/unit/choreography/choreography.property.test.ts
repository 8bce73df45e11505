import * as fc from "fast-check";
import { violations } from "../../../scripts/deployed/invariants";
import { anOrder } from "../given";
import { World } from "../protocol/world";
import { MemoryChoreography } from "./memory-choreography";

const wish = fc.record({
  quantity: fc.integer({ min: 1, max: 4 }),
  unitPrice: fc.constantFrom(100, 9000),
  declined: fc.boolean(),
  approve: fc.boolean(),
});
const step = fc.record({ pick: fc.nat(50), again: fc.boolean() });

const story = fc.record({
  wishes: fc.array(wish, { minLength: 1, maxLength: 4 }),
  steps: fc.array(step, { maxLength: 80 }),
  approveAfter: fc.nat(40),
});

type Story = typeof story extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** Tells a story and answers with the violations; where it does not end, that is one. */
async function tell({ wishes, steps, approveAfter }: Story): Promise<string[]> {
  const world = new World({ widget: 5 });
  const saga = new MemoryChoreography(world);
  const orders = wishes.map(({ quantity, unitPrice, declined }, i) =>
    anOrder({
      orderId: `o-${i}`,
      paymentToken: declined ? "tok_declined" : "tok_visa",
      items: [{ sku: "widget", quantity, unitPrice }],
    }),
  );
  for (const order of orders) await saga.place(order);
  const decideAll = async () => {
    for (const [i, { orderId }] of orders.entries()) {
      const state = world.orders.rows.get(orderId)?.state;
      if (state?.status !== "PENDING" || state.approval !== "REQUIRED") continue;
      await saga.decide(orderId, wishes[i]?.approve ? "approve" : "reject");
    }
  };
  for (const [n, { pick, again }] of steps.entries()) {
    if (n === approveAfter) await decideAll();
    await saga.deliver(pick, again);
  }
  const drain = async () => {
    for (let left = 20_000; saga.underway.length > 0 && left > 0; left--)
      await saga.deliver(0, false);
  };
  await drain();
  await decideAll();
  await drain();
  return violations(world.books());
}

describe("the choreography, events repeated and in any order", () => {
  it("ends every order, with the books in order", async () => {
    await fc.assert(
      fc.asyncProperty(story, async (drawn) => expect(await tell(drawn)).toEqual([])),
      { numRuns: 300 },
    );
  });
});
