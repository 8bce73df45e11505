import { eventOf, type SagaEvent } from "../../lambdas/choreography/envelope";
import { ATTEMPTS, MAX_RECEIVES } from "../../lambdas/choreography/reaction";
import { routeOf } from "../../lambdas/choreography/routes";
import { Interner } from "./lessons";
import { tableNames } from "./ports";
import { factsOf } from "./reactions";
import type { Content } from "./tables";

/** The time of all events: nothing asks for it. */
const TIME = new Date(0).toISOString();
/** More contents than any table has in a search: a factor that keeps two numbers apart in one. */
const MOST_TABLES = 2 ** 24;
const PUBLISHED = ["orders", "payments", "inventory"] as const;

/** An event in the queue of the service that it is for, and how often it was received by then. */
export interface Message {
  readonly event: SagaEvent;
  readonly receives: number;
}

/** Messages as numbers; 0 is none. */
export class Messages {
  private readonly known = new Interner<Message | undefined>();
  private readonly told = new Map<number, readonly number[]>();
  private readonly orders: number[] = [];
  private readonly events = new Map<SagaEvent, number>();

  constructor(
    private readonly orderIds: readonly string[],
    /**
     * How often a message that failed comes again before it is given up, and its last delivery
     * after that; at most as shipped.
     */
    private readonly retries: number,
  ) {
    this.known.numberOf(undefined);
  }

  at(number: number): Message {
    const message = this.known.at(number);
    if (!message) throw new RangeError(`no message ${number}`);
    return message;
  }

  orderOf(number: number): number {
    const known = this.orders[number] ?? this.orderIds.indexOf(this.at(number).event.orderId);
    this.orders[number] = known;
    return known;
  }

  /** A new event; 0 where nobody listens. */
  numberOf(event: SagaEvent): number {
    const known = this.events.get(event);
    if (known !== undefined) return known;
    const receives = Math.max(1, ATTEMPTS - this.retries);
    const message = { event: { ...event, at: TIME }, receives };
    const number = routeOf(event.type) ? this.known.numberOf(message) : 0;
    this.events.set(event, number);
    return number;
  }

  /** A message that failed: it comes again, or goes to the dead letters (0). */
  again(number: number): number {
    const { event, receives } = this.at(number);
    const last = Math.min(MAX_RECEIVES, ATTEMPTS + 1 + this.retries);
    return receives < last ? this.known.numberOf({ event, receives: receives + 1 }) : 0;
  }

  /** The events that a change of a table means. */
  of(table: number, before: number, after: number, content: (table: number) => Content) {
    const key = (before * MOST_TABLES + after) * tableNames.length + table;
    const known = this.told.get(key) ?? this.published(table, content(before), content(after));
    this.told.set(key, known);
    return known;
  }

  private published(table: number, before: Content, after: Content): number[] {
    const name = PUBLISHED.find((it) => it === tableNames[table]);
    if (!name) return [];
    return this.orderIds.flatMap((orderId) =>
      factsOf(name, orderId, { before, after })
        .map((fact) => this.numberOf(eventOf(fact, orderId, TIME)))
        .filter((message) => message > 0),
    );
  }
}
