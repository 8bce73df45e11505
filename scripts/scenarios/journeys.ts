import type { Order } from "../../lambdas/order/request";
import type { ServicesClient } from "../deployed/client";
import { waitFor } from "../deployed/wait-for";
import { OrdersTable } from "./orders-table";
import type { End } from "./record";

/** Pieces of its sku that there are when a scenario begins. */
export const STOCK = 5;

/** What a person can wait for. */
export interface Waiting {
  parked(orderId: string): Promise<unknown>;
  /** Waits until the time for an approval is over, and whoever has to notice it has. */
  expire(orderId: string): Promise<unknown>;
}

/** How a saga is brought about and driven to its end, as a client and a person would. */
export interface Journey {
  /** Default: one piece for 12.50, accepted by the provider. */
  readonly order?: { readonly unitPrice?: number; readonly paymentToken?: string };
  /** Pieces in stock at the beginning; default: enough. Nothing: the sku does not exist. */
  readonly stock?: number | "none";
  /** What is already so before the execution starts and faults are armed. */
  prepare?(saga: ServicesClient, order: Order): Promise<unknown>;
  /** What a person does while it runs. */
  meanwhile?(saga: ServicesClient, order: Order, by: Waiting): Promise<unknown>;
  /** What the execution is started with, if not with the order. */
  input?(order: Order): Order;
  readonly end: End;
}

export const CONFIRMED: End = {
  order: "CONFIRMED",
  reservation: "HELD",
  payment: "CAPTURED",
  provider: "CAPTURED",
  stock: STOCK - 1,
  stepLetters: 0,
  compensationLetters: 0,
  execution: "SUCCEEDED",
};

export const UNDONE: End = {
  ...CONFIRMED,
  order: "CANCELLED",
  reservation: "RELEASED",
  payment: "REFUNDED",
  provider: "REFUNDED",
  stock: STOCK,
};

/** Undone before the provider was ever asked. */
const UNCHARGED: End = { ...UNDONE, provider: "-" };

export const NOTHING: End = {
  ...UNDONE,
  order: "-",
  reservation: "-",
  payment: "-",
  provider: "-",
};

/** At the threshold from which somebody has to approve, in minor units. */
const LARGE = { unitPrice: 100_000 };

const decided =
  (decision: "approve" | "reject") =>
  async (saga: ServicesClient, { orderId }: Order, by: Waiting) => {
    await by.parked(orderId);
    // A person who gets no answer asks again.
    await waitFor(`${orderId}'s decision`, async () => {
      const answer = await saga.invoke("Approval", { orderId, decision, by: "scenario" });
      return answer.ok || !["Unavailable", "Runtime.ExitError"].includes(answer.error);
    });
  };

const send = async (saga: ServicesClient, order: Order, ...commands: readonly string[]) => {
  const services = { place: "Order", reserve: "Inventory", charge: "Payment" } as const;
  for (const command of commands) {
    const service = services[command as keyof typeof services] ?? "Order";
    const sent = () => saga.invoke(service, { command, order, reason: "Changed" });
    // A client who gets no answer asks again.
    await waitFor(`${command} of ${order.orderId}`, async () => (await sent()).ok);
  }
};

export const journeys = {
  confirmed: { end: CONFIRMED },
  declined: {
    order: { paymentToken: "tok_declined" },
    end: { ...UNDONE, payment: "DECLINED", provider: "DECLINED" },
  },
  /** Everything but the confirmation was done when the order was abandoned: a whole undo. */
  undone: {
    prepare: (saga, order) => send(saga, order, "place", "reserve", "charge", "abandon"),
    end: UNDONE,
  },
  approved: { order: LARGE, meanwhile: decided("approve"), end: CONFIRMED },
  rejected: { order: LARGE, meanwhile: decided("reject"), end: UNCHARGED },
  /** Placed under another setting, in which a person has five seconds to approve. */
  expired: {
    order: LARGE,
    prepare: async (saga, order) => {
      const table = new OrdersTable(saga.outputs.table("Order"));
      await table.place(order, "none", 5);
      table.close();
    },
    meanwhile: (_saga, { orderId }, by) => by.expire(orderId),
    end: UNCHARGED,
  },
  "out of stock": { stock: 0, end: { ...UNCHARGED, stock: 0 } },
  "unknown sku": { stock: "none", end: { ...UNCHARGED, stock: 0 } },
  /** What is not an order is refused before anything is committed. */
  invalid: {
    input: (order) => ({ ...order, currency: "euro" }),
    end: { ...NOTHING, execution: "FAILED" },
  },
  /** Another order under the id of one that is confirmed. */
  conflict: {
    prepare: async (saga, order) => {
      await send(saga, order, "place", "reserve", "charge", "confirm");
    },
    input: (order) => ({ ...order, customerId: "c-2" }),
    end: { ...CONFIRMED, execution: "FAILED" },
  },
} as const satisfies Readonly<Record<string, Journey>>;

export type JourneyName = keyof typeof journeys;

/** The journeys whose every storage call is hit by every fault. */
export const FAULTED = ["confirmed", "declined", "undone", "approved", "out of stock"] as const;
export type Faulted = (typeof FAULTED)[number];

export const journeyOf = (name: JourneyName): Journey => journeys[name];
