import fc from "fast-check";
import type { Order } from "../../../lambdas/order/request";
import { anOrder } from "../given";
import { commandNames } from "./world";

/** Three customers want the same few pieces. One has a bad card, one needs an approval. */
export const orders: readonly Order[] = [
  anOrder({ orderId: "o-1", items: [line("widget", 2), line("gadget", 1)] }),
  anOrder({ orderId: "o-2", items: [line("widget", 1)], paymentToken: "tok_declined" }),
  anOrder({ orderId: "o-3", items: [line("gadget", 2), line("widget", 2)] }),
];
export const onHand = { widget: 3, gadget: 2 };

function line(sku: string, quantity: number) {
  return { sku, quantity, unitPrice: 2600 };
}

/** A hasty execution does not wait for the approval. */
const others = ["late place", "approve", "reject", "park", "execution", "hasty execution"] as const;

/** Something that reaches the services: a command, a person's decision, or a whole execution. */
export interface Delivery {
  /** A command, or one of the others. */
  readonly what: string;
  readonly order: Order;
  /** The call to a table at which the process or its connection dies. */
  readonly dies: { readonly call: number; readonly when: "before" | "after" } | null;
}

/** A delivery in words, for a readable counterexample. */
export function inWords({ what, order, dies }: Delivery): string {
  const death = dies ? `, dies ${dies.when} call ${dies.call}` : "";
  return `${what} ${order.orderId}${death}`;
}

const delivery: fc.Arbitrary<Delivery> = fc
  .record({
    what: fc.oneof(
      { arbitrary: fc.constantFrom(...commandNames), weight: 4 },
      { arbitrary: fc.constantFrom(...others), weight: 3 },
    ),
    order: fc.constantFrom(...orders),
    dies: fc.option(
      fc.record({
        call: fc.integer({ min: 1, max: 6 }),
        when: fc.constantFrom("before", "after"),
      }),
    ),
  })
  .map((it) => ({ ...it, [fc.toStringMethod]: () => `"${inWords(it)}"` }));

/** Deliveries that run at the same time. */
export const wave = fc.array(delivery, { maxLength: 4 });

/** Waves, one after the other. */
export const waves = fc.array(wave, { minLength: 1, maxLength: 5 });
