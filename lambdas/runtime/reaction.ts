import { standsBy } from "../saga/acting";
import type { Saga } from "../saga/define";
import { Busy, InvalidCommand, messageOf, Refused, Unavailable } from "../saga/errors";
import { Events, type SagaEvent } from "../saga/event";
import type { Fact } from "../saga/facts";
import type { RecordRow } from "../saga/record-row";
import { isCleared, outcomesOf, type Route, routeOf } from "../saga/routes";

/** How often a message is tried. After that it comes again only to abandon the saga. */
export const ATTEMPTS = 5;
/** More than one, because another message of the same batch may end the process. */
const LAST_DELIVERIES = 3;
/** The receives after which the queue itself moves a message to its dead-letter queue. */
export const MAX_RECEIVES = ATTEMPTS + LAST_DELIVERIES;

const LONGEST_PAUSE_SECONDS = 30;

/** What a service needs to react to events. */
export interface ReactionPorts<R> {
  readonly service: string;
  /** The saga's own record. Undefined if there is none. */
  record(id: string): Promise<RecordRow<R> | undefined>;
  /** Runs a command of this service. @throws Refused, Unavailable, Busy. */
  run(command: { readonly command: string }): Promise<{ readonly replayed: boolean }>;
  publish(event: SagaEvent): Promise<void>;
  /** Sends a message to the service's own queue again, to be received after a while. */
  again(body: string): Promise<void>;
  /** Abandons a saga, unless it is CONFIRMED: see `fenceOf`. */
  abandon(request: R, reason: string): Promise<unknown>;
  now(): string;
}

export interface Delivery {
  readonly body: string;
  /** How often it was received, this time included. */
  readonly receives: number;
}

/** What was done about an event: the command, and its result. */
export interface Reacted {
  readonly event: SagaEvent;
  readonly command?: string;
  readonly became: "committed" | "replayed" | "refused" | "waits" | "busy";
  readonly refusal?: string;
}

interface Received {
  readonly event: SagaEvent;
  readonly route: Route;
  readonly receives: number;
}

/** The step was tried often enough: the message goes to the dead-letter queue. */
export class GivenUp extends Error {
  override readonly name = "GivenUp";
}

/** How the services of a saga react to its events. */
export class Reactions<R extends object> {
  readonly events: Events<R>;
  readonly #outcomes: ReturnType<typeof outcomesOf>;

  constructor(private readonly saga: Saga<R>) {
    this.events = new Events(saga);
    this.#outcomes = outcomesOf(saga);
  }

  /**
   * Handles one message. If it throws, the message comes again; after MAX_RECEIVES it goes to the dead-letter
   * queue. The last deliveries do not try the step: they abandon the saga. So the saga is undone even if the
   * step ends the process each time. A message that cannot be read tried no step, so it undoes nothing. A
   * step after the pivot undoes nothing either: the sweeper publishes its event again. A message that met too
   * many rivals is sent again, which is no failure.
   *
   * @throws GivenUp; InvalidCommand (a poison message); Unavailable.
   */
  async handle({ body, receives }: Delivery, ports: ReactionPorts<R>): Promise<Reacted> {
    const event = this.events.parse(body);
    const route = this.#routeOf(event, ports);
    try {
      return await this.#react({ event, route, receives }, ports);
    } catch (error) {
      if (!(error instanceof Busy)) throw error;
      await ports.again(body);
      return { event, became: "busy" };
    }
  }

  #routeOf({ type }: SagaEvent, { service }: ReactionPorts<R>): Route {
    const route = routeOf(this.saga, type);
    if (route?.to === service) return route;
    throw new InvalidCommand(`${service} does not react to ${type}`);
  }

  async #react({ event, route, receives }: Received, ports: ReactionPorts<R>): Promise<Reacted> {
    const { name } = this.saga;
    const id = this.events.sagaOf(event);
    const record = await ports.record(id);
    if (!record) throw new InvalidCommand(`there is no ${name} ${id}`);
    const waits = route.gated && !isCleared(record);
    const { command, retriable } = route;
    // While a person has not decided, nothing has failed.
    if (receives > ATTEMPTS && !(waits && record.status === "PENDING")) {
      if (!retriable) await ports.abandon(record.request, "RetriesExhausted");
      const left = retriable ? "told again when it is due" : "abandoned";
      throw new GivenUp(`a message failed ${ATTEMPTS} times: ${name} ${id} is ${left}`);
    }
    if (waits) return { event, became: "waits" };
    const why = command === "abandon" && { reason: event.reason };
    const wanted = { command, [name]: record.request, event: event.id, ...why };
    return { event, ...(await this.#carriedOut(wanted, id, route, ports)) };
  }

  async #carriedOut(
    wanted: { readonly command: string },
    id: string,
    { retriable }: Route,
    ports: ReactionPorts<R>,
  ): Promise<Omit<Reacted, "event">> {
    const { command } = wanted;
    const outcomes = this.#outcomes[command];
    const publish = (fact: Fact) => ports.publish(this.events.of(fact, id, ports.now()));
    try {
      const answer = await ports.run(wanted);
      // Somebody must act outside, so nothing is done that could be published.
      if (standsBy(answer)) return { command, became: "waits" };
      const { replayed } = answer;
      // A commit is already in the stream. Nothing else publishes a replay.
      if (replayed && outcomes) await publish({ type: outcomes.done });
      return { command, became: replayed ? "replayed" : "committed" };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (retriable) throw error;
      if (outcomes?.refused) await publish({ type: outcomes.refused, reason: error.name });
      return { command, became: "refused", refusal: error.name };
    }
  }
}

/** Seconds until a failed message comes again. Zero if waiting does not help. */
export function pauseAfter(error: Error, receives: number, random: () => number): number {
  if (!(error instanceof Unavailable)) return 0;
  return Math.ceil(random() * Math.min(LONGEST_PAUSE_SECONDS, 2 ** receives));
}

/** Seconds until a message that met too many rivals comes again. */
export const pauseOfBusy = (random: () => number) => Math.ceil(random() * LONGEST_PAUSE_SECONDS);

/** Whatever was thrown, as an error. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(messageOf(thrown));
}
