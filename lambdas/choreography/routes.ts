import type { inventoryCommands } from "../inventory/commands";
import type { OrderState, orderCommands } from "../order/commands";
import type { Order } from "../order/request";
import type { paymentCommands } from "../payment/commands";

/**
 * The choreography's drawing: which event makes which service do what. Pure data and functions.
 *
 * A reaction is derived from it like this. A service gets an event, reads the order's row (the
 * saga's own record), and asks `reactionTo`: nothing, or one command. It runs the command through
 * the same participant as everybody else. Then
 * - committed: nothing more to do; the change of its row is an event (`facts.ts`);
 * - replayed: the row did not change, so it publishes `outcomes[command].done` itself;
 * - refused: no row tells of it, so it publishes `outcomes[command].refused`, if there is one;
 * - failed: the event stays in the queue and comes again, a few times; then the service abandons
 *   the order, and the event goes to the dead-letter queue.
 * So an event in is an event out, however often it comes, and the chain never breaks at a replay.
 */

export type Service = "order" | "inventory" | "payment";

type OrderCommandName = (typeof orderCommands)[number];
type InventoryCommandName = (typeof inventoryCommands)[number];
type PaymentCommandName = (typeof paymentCommands)[number];
export type CommandName = OrderCommandName | InventoryCommandName | PaymentCommandName;

/** What makes a service do something, unless the order's row says that it is not the time. */
export type Route =
  | { readonly to: "order"; readonly command: Exclude<OrderCommandName, "place"> }
  | { readonly to: "inventory"; readonly command: InventoryCommandName }
  | { readonly to: "payment"; readonly command: PaymentCommandName; readonly when?: Gate };

type Gate = (order: OrderState) => boolean;

/** Nobody waits for this: the saga has ended. */
const END = "end";

/** Event -> command. Forwards to the pivot; from any refusal to the fence, and back from there. */
export const routes = {
  OrderPlaced: { to: "inventory", command: "reserve" },
  StockReserved: { to: "payment", command: "charge", when: isCleared },
  // Asks for the stock again: held already, it answers StockReserved, and now the gate is open.
  OrderApproved: { to: "inventory", command: "reserve" },
  PaymentCaptured: { to: "order", command: "confirm" },
  OrderConfirmed: END,

  StockRefused: { to: "order", command: "abandon" },
  OrderRejected: { to: "order", command: "abandon" },
  OrderExpired: { to: "order", command: "abandon" },
  PaymentRefused: { to: "order", command: "abandon" },
  ConfirmRefused: { to: "order", command: "abandon" },

  OrderAbandoned: { to: "payment", command: "refund" },
  PaymentRefunded: { to: "inventory", command: "release" },
  StockReleased: { to: "order", command: "cancel" },
  OrderCancelled: END,
} as const satisfies Record<string, Route | typeof END>;

export type EventType = keyof typeof routes;

/** What a command's answer is called when it is an event. A refusal to undo means it is over. */
export const outcomes: Readonly<
  Record<Exclude<CommandName, "place">, { done: EventType; refused?: EventType }>
> = {
  reserve: { done: "StockReserved", refused: "StockRefused" },
  charge: { done: "PaymentCaptured", refused: "PaymentRefused" },
  confirm: { done: "OrderConfirmed", refused: "ConfirmRefused" },
  abandon: { done: "OrderAbandoned" },
  refund: { done: "PaymentRefunded" },
  release: { done: "StockReleased" },
  cancel: { done: "OrderCancelled" },
};

/** Approval parks here: the stock is held, and nothing moves until the row says so. */
function isCleared({ status, approval }: OrderState): boolean {
  return status === "PENDING" && (approval === "NONE" || approval === "APPROVED");
}

export const eventTypes = Object.keys(routes) as [EventType, ...EventType[]];

/** The events that a service listens to: what its rule on the bus lets through. */
export function eventsFor(service: Service): EventType[] {
  return eventTypes.filter((type) => routeOf(type)?.to === service);
}

/** Where an event leads, nothing where it ends the saga. */
export function routeOf(type: EventType): Route | undefined {
  const route: Route | typeof END = routes[type];
  return route === END ? undefined : route;
}

/** A command as a service's function takes it. */
export interface Reaction {
  readonly command: Exclude<CommandName, "place">;
  readonly order: Order;
  /** Why the order is given up; goes with `abandon`. */
  readonly reason?: string | undefined;
}

/** What to do about an event, given the order's row: nothing where the saga waits or has ended. */
export function reactionTo(
  event: { readonly type: EventType; readonly reason?: string | undefined },
  order: OrderState,
): Reaction | undefined {
  const route = routeOf(event.type);
  if (!route || ("when" in route && route.when && !route.when(order))) return undefined;
  const { command } = route;
  return { command, order: order.request, ...(command === "abandon" && { reason: event.reason }) };
}
