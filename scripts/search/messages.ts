import { ATTEMPTS, MAX_RECEIVES } from "../../lambdas/runtime/reaction";
import { type AnySaga, servicesIn } from "../../lambdas/saga/define";
import type { SagaEvent } from "../../lambdas/saga/event";
import { type Fact, recordFacts, serviceFacts } from "../../lambdas/saga/facts";
import { routeOf } from "../../lambdas/saga/routes";
import { Interner } from "./lessons";
import type { Reacting } from "./services";
import type { Content } from "./tables";

/** The time of all events: nothing asks for it. */
const TIME = new Date(0).toISOString();
/** More contents than any table has in a search: a factor that keeps two numbers apart in one. */
const MOST_TABLES = 2 ** 24;

/** An event in the queue of the service that it is for, and how often it was received by then. */
export interface Message {
  readonly event: SagaEvent;
  readonly receives: number;
  /** It arrives as something else than the event. */
  readonly unreadable?: true;
}

/** Messages as numbers; 0 is none. */
export class Messages {
  private readonly known = new Interner<Message | undefined>();
  private readonly told = new Map<number, readonly number[]>();
  private readonly sagas: number[] = [];
  private readonly events = new Map<SagaEvent, number>();
  readonly reactions: Reacting;
  private readonly retries: number;

  constructor(
    private readonly saga: AnySaga,
    private readonly ids: readonly string[],
    private readonly tableNames: readonly string[],
    {
      reactions,
      retries,
    }: {
      readonly reactions: Reacting;
      /**
       * How often a message that failed comes again before it is given up, and its last delivery
       * after that; at most as shipped.
       */
      readonly retries: number;
    },
  ) {
    this.reactions = reactions;
    this.retries = retries;
    this.known.numberOf(undefined);
  }

  at(number: number): Message {
    const message = this.known.at(number);
    if (!message) throw new RangeError(`no message ${number}`);
    return message;
  }

  sagaOf(number: number): number {
    const known = this.sagas[number] ?? this.ids.indexOf(this.idOf(this.at(number)));
    this.sagas[number] = known;
    return known;
  }

  idOf({ event }: Message): string {
    return this.reactions.events.sagaOf(event);
  }

  /** Whose queue a message is in. */
  listenerOf(number: number): string {
    const { type } = this.at(number).event;
    const service = routeOf(this.saga, type)?.to;
    if (!service) throw new Error(`nobody listens to ${type}`);
    return service;
  }

  /** A new event; 0 where nobody listens. */
  numberOf(event: SagaEvent): number {
    const known = this.events.get(event);
    if (known !== undefined) return known;
    const message = { event: { ...event, at: TIME }, receives: this.first };
    const number = routeOf(this.saga, event.type) ? this.known.numberOf(message) : 0;
    this.events.set(event, number);
    return number;
  }

  /** A message about a saga, in the queue of its first service, that cannot be read there. */
  unreadable(id: string): number {
    const event = this.reactions.events.of({ type: `${this.saga.noun}Placed` }, id, TIME);
    return this.known.numberOf({ event, receives: this.first, unreadable: true });
  }

  /** As how often received a message counts when it comes for the first time. */
  private get first(): number {
    return Math.max(1, ATTEMPTS - this.retries);
  }

  /** A message that failed: it comes again, or goes to the dead letters (0). */
  again(number: number): number {
    const message = this.at(number);
    const { receives } = message;
    const last = Math.min(MAX_RECEIVES, ATTEMPTS + 1 + this.retries);
    return receives < last ? this.known.numberOf({ ...message, receives: receives + 1 }) : 0;
  }

  /** The events that a change of a table means. */
  of(table: number, before: number, after: number, content: (table: number) => Content) {
    const key = (before * MOST_TABLES + after) * this.tableNames.length + table;
    const known = this.told.get(key) ?? this.published(table, content(before), content(after));
    this.told.set(key, known);
    return known;
  }

  private published(table: number, before: Content, after: Content): number[] {
    const name = this.tableNames[table] ?? "";
    return this.ids.flatMap((id) =>
      factsIn(this.saga, name, id, { before, after })
        .map((fact) => this.numberOf(this.reactions.events.of(fact, id, TIME)))
        .filter((message) => message > 0),
    );
  }
}

/** What a table's stream tells when its content changes: facts of a saga, as the publisher does. */
function factsIn(
  saga: AnySaga,
  table: string,
  id: string,
  { before, after }: { readonly before: Content; readonly after: Content },
): Fact[] {
  const by = servicesIn(saga).find(({ service }) => service === table);
  if (!by && table !== saga.noun) return [];
  const key = by ? by.key(id) : id;
  const [was, is] = [before.rows[key], after.rows[key]];
  if (!is || is.version === was?.version) return [];
  if (by) return serviceFacts(by, { before: was?.state, after: is.state });
  const { record } = saga;
  const change = { before: was && record.parse(was.state), after: record.parse(is.state) };
  return recordFacts(saga, change);
}
