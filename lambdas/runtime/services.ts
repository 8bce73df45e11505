import { everyServiceIn, type Saga, serviceNamed } from "../saga/define";
import { messageParser } from "../saga/message";
import { pivotOf } from "../saga/pivot";
import { SagaRecorder } from "../saga/record";
import {
  type ApprovalPolicy,
  type RecordRow,
  recordCommands,
  recordCommandsOf,
} from "../saga/record-row";
import type { Books, Doing, Effect, Known, Message, Serving } from "../saga/service";
import type { Store, TableStore } from "../saga/store";
import { CounterReader } from "./counter-reader";
import { type Fence, fenceOf, type Recorder } from "./fence";
import { givenTo } from "./given-rows";
import { type Provider, saidOf } from "./provider";
import { doorOf, type RecordDoor } from "./record-door";
import { type Answered, runCommand } from "./run-command";
import { sandbox } from "./sandbox";
import { booksTable, recordTable, serviceTable, type Table } from "./tables";

/** What a saga's services need from their surroundings. */
export interface Ports {
  store<S extends object>(table: Table<S>): TableStore<S>;
  now(): string;
  /** Which sagas wait for a person. Called only if the saga has a step that waits. */
  policy(): ApprovalPolicy;
  /** See `RecordMessage`. */
  readonly laneSeconds?: number | undefined;
}

/** One service's function. It does not matter how its messages arrive. */
export interface ServiceFunction<Command> {
  /** @throws InvalidCommand or Refused (Invalid…) if the event is not a command. */
  parse(event: unknown): Command;
  /** The saga that the command belongs to: the correlation id of every log line. */
  sagaId(command: Command): string;
  /** @throws Refused, Unavailable. */
  run(command: Command): Promise<Answered<object>>;
}

/** The parts of which services are made. The search replaces a part to see what breaks. */
export interface Parts<R extends object> {
  readonly recorder: Recorder<R>;
  readonly participants: Readonly<Record<string, Serving<R>>>;
  fence(ports: { readonly store: Store<RecordRow<R>>; now(): string }): Fence<R>;
  /** How the one service of this process writes to the record. Without it: by itself. */
  readonly door?: RecordDoor<R>;
  /** The outside system. `open` opens the books that a sandbox keeps. */
  outside(service: Doing<R>, open: () => Store<Books>): Provider<R>;
  /** The parser of each function, by the service's name or the saga's noun. */
  readonly parsers: Readonly<Record<string, (event: unknown) => Message<R>>>;
}

/** The parts that ship. */
export function partsOf<R extends object>(saga: Saga<R>): Parts<R> {
  const recorder = new SagaRecorder(saga);
  return {
    recorder,
    participants: Object.fromEntries(
      everyServiceIn(saga).map((by) => [by.service, by.participant(saga)]),
    ),
    parsers: {
      [saga.noun]: messageParser(saga, recordCommandsOf(saga)),
      ...Object.fromEntries(
        everyServiceIn(saga).map(({ service, commands }) => [
          service,
          messageParser(saga, Object.values(commands)),
        ]),
      ),
    },
    fence: (ports) => fenceOf(recorder, ports),
    outside: ({ service, sandbox: of }, open) => {
      if (!of) throw new Error(`${service} does not act outside`);
      return sandbox(of, saga, open());
    },
  };
}

/**
 * The services of a saga over these ports. Deployed functions, the search and tests use them. A service opens
 * its own tables, and only when it is asked for.
 */
export class Services<R extends object> {
  constructor(
    readonly saga: Saga<R>,
    private readonly ports: Ports,
    private readonly parts: Parts<R> = partsOf(saga),
  ) {}

  /** The function of a service by its name, or of the record by the saga's noun. */
  function(name: string): ServiceFunction<Message<R>> {
    const { saga, parts } = this;
    const parse = parts.parsers[name];
    if (!parse) throw new Error(`no service of ${saga.name} is called ${name}`);
    const run = name === saga.noun ? this.#recording() : this.#serving(serviceNamed(saga, name));
    return { parse, sagaId: ({ request }) => saga.idOf(request), run };
  }

  /** The sagas' own records. */
  records(): Store<RecordRow<R>> {
    return this.ports.store(recordTable(this.saga));
  }

  /** The rows of a service. */
  rows(by: Doing<R>) {
    return this.ports.store(serviceTable(this.saga, by));
  }

  fence(): Fence<R> {
    return this.parts.fence({ store: this.records(), now: this.ports.now });
  }

  /** How a service writes to the sagas' records. */
  door(service: string): RecordDoor<R> {
    const own = () => doorOf(this.saga, service, { fence: this.fence(), records: this.onRecord() });
    return this.parts.door ?? own();
  }

  /** What a participant of the sagas' own records needs. It has no outside effects. */
  onRecord() {
    return { store: this.records(), now: this.ports.now, perform: async () => ({}) };
  }

  #recording(): ServiceFunction<Message<R>>["run"] {
    const { saga, parts } = this;
    const { policy, laneSeconds } = this.ports;
    const ports = this.onRecord();
    const waits = saga.steps.some((step) => "waits" in step);
    return async ({ name, ...told }) => {
      const command = recordCommands.find((it) => it === name);
      if (!command) throw new Error(`the record knows no ${name}`);
      const gate = waits && command === "place" ? { policy: policy() } : {};
      return runCommand(parts.recorder, { ...told, name: command, ...gate, laneSeconds }, ports);
    };
  }

  /**
   * An undo, or a step after the pivot, is answered only once the service has signed off on the saga's
   * record. So whatever comes next finds the signature.
   */
  #serving(by: Doing<R>): ServiceFunction<Message<R>>["run"] {
    const { store: open, now } = this.ports;
    const { commands } = by;
    const signed = commands.undo ?? commands.do;
    const door = this.door(by.service);
    const participant = this.parts.participants[by.service];
    if (!participant) throw new Error(`nothing takes the part of ${by.service}`);
    const books = booksTable(by);
    const outside = books && this.parts.outside(by, () => open(books));
    const store = this.rows(by);
    const counters = new CounterReader(store, now);
    const ports = { store, now, perform: this.#performing(by, outside, counters) };
    return async ({ name, request }) => {
      const known = name === commands.do ? counters.recalled(by.takes(request)) : {};
      const answer = await runCommand(participant, { name, request }, { ...ports, known });
      if (name === commands.undo) await outside?.forget?.(request);
      if (name !== signed) return answer;
      const { replayed } = await door.sign(request);
      return { ...answer, replayed };
    };
  }

  #performing(
    by: Doing<R>,
    outside: Provider<R> | undefined,
    counters: CounterReader,
  ): (wanted: Effect<R>) => Promise<Partial<Known>> {
    const { saga } = this;
    const { fence } = this.door(by.service);
    return async (wanted) => {
      const { request } = wanted;
      if (wanted.effect === "fence") return { decision: (await fence(request)).decision };
      if (wanted.effect === "pivot") {
        const row = await this.records().read(saga.idOf(request));
        return { pivot: pivotOf(saga, row?.state, request) };
      }
      if (wanted.effect === "needs") return { given: await givenTo(by, request, saga, this.ports) };
      if (wanted.effect === "look" || wanted.effect === "sellOut") return counters.perform(wanted);
      if (!outside) throw new Error(`${by.service} does not act outside`);
      switch (wanted.effect) {
        case "do":
          return saidOf("done", await outside.do(request, wanted.amount, wanted.tells));
        case "undo":
          return { undone: await outside.undo(request) };
        case "find":
          return saidOf("found", await outside.find(request));
      }
    };
  }
}

/** See `Services`. */
export function servicesOf<R extends object>(saga: Saga<R>, ports: Ports, parts?: Parts<R>) {
  return new Services(saga, ports, parts);
}
