import type { OrderState } from "../order/commands";
import type { Order } from "../order/request";
import { InvalidCommand, messageOf, Refused, Unavailable } from "../saga/errors";
import { eventOf, orderIdOf, parseMessage, type SagaEvent } from "./envelope";
import { outcomes, type Reaction, reactionTo, routeOf, type Service } from "./routes";

/** How often a message is tried. After that it comes again for the saga to be given up. */
export const ATTEMPTS = 5;
/** So often, because the process may end of another message in the same batch. */
const LAST_DELIVERIES = 3;
/** The receives after which the queue itself moves a message to its dead-letter queue. */
export const MAX_RECEIVES = ATTEMPTS + LAST_DELIVERIES;

const LONGEST_PAUSE_SECONDS = 30;

/** What a service needs to react to events. */
export interface ReactionPorts {
  readonly service: Service;
  /** The order's row, the saga's own record; nothing where there is none. */
  order(orderId: string): Promise<OrderState | undefined>;
  /** Runs a command of this service. @throws Refused, Unavailable. */
  run(command: Reaction): Promise<{ readonly replayed: boolean }>;
  publish(event: SagaEvent): Promise<void>;
  /** Abandons an order, unless it is CONFIRMED: see `orderFence`. */
  abandon(order: Order, reason: string): Promise<unknown>;
  now(): string;
}

export interface Message {
  readonly body: string;
  /** How often it was received, this time included. */
  readonly receives: number;
}

/** What was done about an event: which command, and what became of it. */
export interface Reacted {
  readonly event: SagaEvent;
  readonly command?: Reaction["command"];
  readonly became: "committed" | "replayed" | "refused" | "waits";
  readonly refusal?: string;
}

/** The step was tried often enough: the message goes to the dead-letter queue. */
export class GivenUp extends Error {
  override readonly name = "GivenUp";
}

/**
 * Handles one message. Whatever it throws, the message comes again, and after MAX_RECEIVES goes
 * to the dead-letter queue. The last deliveries do not try the step: they abandon the order, so
 * that the saga is undone also where the step ends the process each time.
 *
 * @throws GivenUp; InvalidCommand (a poison message); Unavailable.
 */
export async function handleMessage(
  { body, receives }: Message,
  ports: ReactionPorts,
): Promise<Reacted> {
  if (receives <= ATTEMPTS) return react(parseMessage(body), ports);
  const orderId = orderIdOf(body);
  const order = orderId === undefined ? undefined : await ports.order(orderId);
  if (order) await ports.abandon(order.request, "RetriesExhausted");
  const saga = order ? `order ${orderId}: abandoned` : "no order can be told from it";
  throw new GivenUp(`a message failed ${ATTEMPTS} times (${saga})`);
}

/** Seconds until a message that failed comes again; at once where waiting will not help. */
export function pauseAfter(error: Error, receives: number, random: () => number): number {
  if (!(error instanceof Unavailable)) return 0;
  return Math.ceil(random() * Math.min(LONGEST_PAUSE_SECONDS, 2 ** receives));
}

async function react(event: SagaEvent, ports: ReactionPorts): Promise<Reacted> {
  if (routeOf(event.type)?.to !== ports.service) {
    throw new InvalidCommand(`${event.type} is nothing that ${ports.service} reacts to`);
  }
  const order = await ports.order(event.orderId);
  if (!order) throw new InvalidCommand(`there is no order ${event.orderId}`);
  const reaction = reactionTo(event, order);
  if (!reaction) return { event, became: "waits" };
  const { command } = reaction;
  const { done, refused } = outcomes[command];
  const publish = (fact: Parameters<typeof eventOf>[0]) =>
    ports.publish(eventOf(fact, event.orderId, ports.now()));
  try {
    const { replayed } = await ports.run(reaction);
    // What was committed is in the stream already; of a replay nobody else tells.
    if (replayed) await publish({ type: done });
    return { event, command, became: replayed ? "replayed" : "committed" };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (refused) await publish({ type: refused, reason: error.name });
    return { event, command, became: "refused", refusal: error.name };
  }
}

/** Whatever was thrown, as an error. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(messageOf(thrown));
}
