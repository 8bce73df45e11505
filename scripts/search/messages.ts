import { ATTEMPTS, MAX_RECEIVES } from "../../lambdas/runtime/reaction";
import { type AnySaga, servicesIn } from "../../lambdas/saga/define";
import type { SagaEvent } from "../../lambdas/saga/event";
import { type Fact, recordFacts, serviceFacts } from "../../lambdas/saga/facts";
import { routeOf } from "../../lambdas/saga/routes";
import { Interner } from "./lessons";
import type { Reacting } from "./services";
import type { Content } from "./tables";

/** The time of all events. Nothing reads it. */
const TIME = new Date(0).toISOString();
/** More contents than a table has in any search. Used as a factor, it keeps two numbers apart in one. */
const MOST_TABLES = 2 ** 24;

/** An event in the queue of its service, and how often it was received so far. */
export interface Message {
  readonly event: SagaEvent;
  readonly receives: number;
  /** The service cannot read it. */
  readonly unreadable?: true;
}

/** Messages as numbers. 0: none. */
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
       * How often a failed message comes again before the saga is given up. Its last delivery may fail as
       * often after that. At most as shipped.
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

  /** The service in whose queue a message is. */
  listenerOf(number: number): string {
    const { type } = this.at(number).event;
    const service = routeOf(this.saga, type)?.to;
    if (!service) throw new Error(`nobody listens to ${type}`);
    return service;
  }

  /** The message of a new event. 0 if nobody listens. */
  numberOf(event: SagaEvent): number {
    const known = this.events.get(event);
    if (known !== undefined) return known;
    const message = { event: { ...event, at: TIME }, receives: this.first };
    const number = routeOf(this.saga, event.type) ? this.known.numberOf(message) : 0;
    this.events.set(event, number);
    return number;
  }

  /** A message about a saga, in the queue of its first service, which cannot read it. */
  unreadable(id: string): number {
    const event = this.reactions.events.of({ type: `${this.saga.noun}Placed` }, id, TIME);
    return this.known.numberOf({ event, receives: this.first, unreadable: true });
  }

  /** The number of receives with which a new message begins. It leaves as many retries as allowed. */
  private get first(): number {
    return Math.max(1, ATTEMPTS - this.retries);
  }

  /** The message after a failure: it comes again, or goes to the dead letters (0). */
  again(number: number): number {
    const message = this.at(number);
    const { receives } = message;
    const last = Math.min(MAX_RECEIVES, ATTEMPTS + 1 + this.retries);
    return receives < last ? this.known.numberOf({ ...message, receives: receives + 1 }) : 0;
  }

  /** The messages that follow from a change of a table. */
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

/** The facts of a saga when a table's content changes, as the publisher reads them from the stream. */
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
