import { orderOf, type Wish } from "../deployed/an-order";
import { parked } from "../deployed/parked";
import type { SagaClient } from "../deployed/saga-client";
import { waitFor } from "../deployed/wait-for";
import { orderRows } from "./order-rows";

/** One order of the demo: what is done to it, and where it must end. */
export interface Story {
  readonly id: string;
  readonly what: string;
  readonly ends: "CONFIRMED" | "CANCELLED";
  act(saga: SagaClient): Promise<unknown>;
  /** The rest of the story, after the whole emulator was killed and everything deployed again. */
  afterPowerCut?(saga: SagaClient): Promise<unknown>;
}

/** The stories of one run, the first of a `plain` order. Ids and the sku are new in each run. */
export function storiesOf(run: string) {
  const sku = `widget-${run}`;
  const placing = (name: string, wish: Partial<Wish> = {}) =>
    orderOf(`${name}-${run}`, { sku, ...wish });
  const plain = placing("confirmed", { quantity: 2 });
  const stories: Story[] = [
    placed(plain, "nothing: a plain order", "CONFIRMED"),
    placed(placing("too-many", { quantity: 11 }), "wants 11 of 10 in stock", "CANCELLED"),
    placed(
      placing("declined", { paymentToken: "tok_declined" }),
      "card declined, stock was taken",
      "CANCELLED",
    ),
    submittedTwice(placing("twice")),
    redelivered(placing("redelivered")),
    stopped(placing("stopped")),
    approvedLate(placing("parked", { unitPrice: 150_000 })),
  ];
  return { sku, stock: 10, stories, plain };
}

type Order = { readonly orderId: string };

function placed(order: Order, what: string, ends: Story["ends"]): Story {
  return { id: order.orderId, what, ends, act: (saga) => saga.run(order, order.orderId) };
}

function submittedTwice(order: Order): Story {
  return {
    id: order.orderId,
    what: "submitted twice, at once",
    ends: "CONFIRMED",
    act: (saga) =>
      Promise.all([saga.run(order, order.orderId), saga.run(order, `${order.orderId}-again`)]),
  };
}

function redelivered(order: Order): Story {
  return {
    id: order.orderId,
    what: "payment message delivered twice",
    ends: "CONFIRMED",
    act: async (saga) => {
      await saga.run(order, order.orderId);
      await saga.invoke("Payment", { command: "charge", order });
    },
  };
}

/** The execution dies between the charge and the confirmation; the reconciler finds out. */
function stopped(order: Order): Story {
  return {
    id: order.orderId,
    what: "execution stopped right after the charge",
    ends: "CONFIRMED",
    act: async (saga) => {
      const execution = await saga.start(order, order.orderId);
      const charged = async () =>
        orderRows(await saga.rows(order.orderId)).payment?.status === "CAPTURED";
      await waitFor("the charge", charged);
      await saga.stop(execution);
      await saga.closed(order.orderId);
    },
  };
}

/** Waits for a person while the power fails; afterwards it waits again, and is approved. */
function approvedLate(order: Order): Story {
  let lost = "";
  return {
    id: order.orderId,
    what: "parked; emulator killed; approved",
    ends: "CONFIRMED",
    act: async (saga) => {
      await saga.start(order, order.orderId);
      lost = await parked(saga, order.orderId);
    },
    afterPowerCut: async (saga) => {
      await parked(saga, order.orderId, lost);
      await saga.invoke("Approval", { orderId: order.orderId, decision: "approve", by: "demo" });
      await saga.closed(order.orderId);
    },
  };
}
