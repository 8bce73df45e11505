import type { SagaClient } from "./client/saga-client";

/** One order of the demo: what is done to it, and where it must end. */
export interface Story {
  readonly id: string;
  readonly what: string;
  readonly ends: "CONFIRMED" | "CANCELLED";
  act(saga: SagaClient): Promise<void>;
}

/** The stories of one run. Ids and the sku are new in each, so that runs do not meet. */
export function stories(run: string): { sku: string; stock: number; stories: Story[] } {
  const sku = `widget-${run}`;
  const orderOf = (name: string, quantity = 1, paymentToken = "tok_visa") => ({
    orderId: `${name}-${run}`,
    customerId: "c-1",
    currency: "EUR",
    paymentToken,
    items: [{ sku, quantity, unitPrice: 1250 }],
  });
  const story = (
    order: ReturnType<typeof orderOf>,
    what: string,
    ends: Story["ends"],
    act: (saga: SagaClient) => Promise<unknown> = (saga) => saga.run(order, order.orderId),
  ): Story => ({
    id: order.orderId,
    what,
    ends,
    act: async (saga) => void (await act(saga)),
  });

  const twice = orderOf("twice");
  const redelivered = orderOf("redelivered");
  return {
    sku,
    stock: 10,
    stories: [
      story(orderOf("confirmed", 2), "nothing: a plain order", "CONFIRMED"),
      story(orderOf("too-many", 11), "wants 11 of 10 in stock", "CANCELLED"),
      story(orderOf("declined", 1, "tok_declined"), "card declined after stock", "CANCELLED"),
      story(twice, "submitted twice, at once", "CONFIRMED", (saga) =>
        Promise.all([saga.run(twice, twice.orderId), saga.run(twice, `${twice.orderId}-again`)]),
      ),
      story(redelivered, "payment message delivered twice", "CONFIRMED", async (saga) => {
        await saga.run(redelivered, redelivered.orderId);
        await saga.invoke("Payment", { command: "charge", order: redelivered });
      }),
    ],
  };
}
