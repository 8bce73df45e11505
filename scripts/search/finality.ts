import { tablesOf } from "../../lambdas/runtime/tables";
import { type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import { Refused } from "../../lambdas/saga/errors";
import { recordCommandsOf } from "../../lambdas/saga/record-row";
import { EARLY } from "./invocations";
import { type Journey, journeyOf } from "./journeys";
import type { Call } from "./ports";
import { Functions, type Shipped, shipped } from "./services";
import { clock, withStoppedClock } from "./stopped-clock";
import { type TableRequest, Tables } from "./tables";

/** The most messages before a command that is refused, and between it and its late writes. */
const BEFORE = 2;
const BETWEEN = 1;
/** How much somebody adds to a number that did not suffice. */
const PUT_IN = 10;
/** To close a saga, every signature is required. So the write is right whenever it arrives. */
const CLOSING = ["CANCELLED", "COMPLETED"];

/** A state: the number of each table's content. */
type At = readonly number[];
type Commit = Extract<TableRequest, { commit: unknown }>;

/** A message that somebody sends to a service. */
interface Message {
  readonly says: string;
  run(call: Call): Promise<unknown>;
}

interface Told {
  readonly after: At;
  readonly refused: boolean;
  /** The writes that it has sent, successful or not. */
  readonly sent: readonly Commit[];
}

/** A row that a refused command changed after all, and the way there. */
export interface LateEffect {
  readonly property: string;
  readonly steps: number;
  readonly trace: string;
}

/**
 * Checks that a refusal is final. Sends every command in every state that a few others lead to. A refused
 * command's writes are sent once more, after whatever came next. They must change nothing.
 */
export function lateEffect(
  saga: AnySaga,
  example: string,
  parts = shipped(saga),
): Promise<LateEffect | undefined> {
  return withStoppedClock(() => {
    clock.time = EARLY;
    return new Courses(journeyOf(saga, example), parts).lateEffect();
  });
}

class Courses {
  private readonly names: readonly string[];
  private readonly tables: readonly Tables[];
  private readonly functions: Functions;
  private readonly known = new Map<string, Told>();

  constructor(
    private readonly journey: Journey,
    parts: Shipped,
  ) {
    const { saga, threshold } = journey;
    this.names = tablesOf(saga);
    this.tables = this.names.map(() => new Tables());
    this.functions = new Functions(saga, parts, threshold);
  }

  async lateEffect(): Promise<LateEffect | undefined> {
    for (const [at, before] of await this.reached(this.first(), BEFORE)) {
      for (const message of this.messages()) {
        const { after, refused, sent } = await this.told(at, message);
        if (!refused || sent.length === 0) continue;
        for (const [then, between] of await this.reached(after, BETWEEN)) {
          const became = await this.landed(then, sent);
          if (!became) continue;
          const course = [...before, `${message.says} is refused`, ...between, became];
          return this.inWords(course);
        }
      }
    }
    return undefined;
  }

  private inWords(course: readonly string[]): LateEffect {
    const [property, steps] = ["always: a refusal is final", course.length] as const;
    const nothing = `${this.journey.saga.noun} of ${this.journey.ids[0]}: nothing`;
    const lines = [nothing, ...course].map((it, i) => `${String(i).padStart(4)} ${it}`);
    const trace = [`${property}: does not hold, after ${steps} steps`, ...lines].join("\n");
    return { property, steps, trace };
  }

  /** The states that at most so many messages lead to, each with a shortest course. */
  private async reached(from: At, most: number): Promise<(readonly [At, readonly string[]])[]> {
    const found = new Map([[from.join(), [from, [] as readonly string[]] as const]]);
    for (let length = 0; length < most; length++) {
      for (const [at, course] of [...found.values()]) {
        if (course.length < length) continue;
        for (const message of this.messages()) {
          const { after } = await this.told(at, message);
          if (!found.has(after.join())) found.set(after.join(), [after, [...course, message.says]]);
        }
      }
    }
    return [...found.values()];
  }

  private async told(at: At, { says, run }: Message): Promise<Told> {
    const key = `${at.join()} ${says}`;
    const told = this.known.get(key) ?? (await this.carriedOut(at, run));
    this.known.set(key, told);
    return told;
  }

  private async carriedOut(at: At, run: Message["run"]): Promise<Told> {
    const after = [...at];
    const sent: Commit[] = [];
    const call: Call = async (request) => {
      if (!("table" in request)) return false;
      if ("commit" in request) sent.push(request);
      return this.called(after, request);
    };
    const refused = await run(call).then(
      () => false,
      (error: unknown) => error instanceof Refused,
    );
    return { after, refused, sent };
  }

  /** What late writes change, in words. Undefined if nothing, or if they close what may be closed. */
  private async landed(at: At, sent: readonly Commit[]): Promise<string | undefined> {
    const after = [...at];
    for (const request of sent) {
      const status = () => this.statusOf(after, request);
      const before = status();
      await this.called(after, request);
      if (status() === before || CLOSING.includes(status())) continue;
      return `what it sent lands: ${request.table} is ${status()}`;
    }
    return undefined;
  }

  private async called(at: number[], request: TableRequest): Promise<unknown> {
    const place = this.names.indexOf(request.table);
    const { table = 0, heard } = (await this.tables[place]?.call(at[place] ?? 0, request)) ?? {};
    at[place] = table;
    return heard;
  }

  private statusOf(at: At, { table, commit: { key } }: Commit): string {
    const place = this.names.indexOf(table);
    const row = this.tables[place]?.at(at[place] ?? 0).rows[key];
    return `${row && Reflect.get(row.state, "status")}`;
  }

  private first(): At {
    return this.names.map((name, place) => {
      const its = this.journey.counters.filter(({ service }) => service === name);
      const counters = its.map(({ key, attribute, before }) => [key, { [attribute]: before }]);
      const content = { rows: {}, counters: Object.fromEntries(counters) };
      return this.tables[place]?.numberOf(content) ?? 0;
    });
  }

  private messages(): Message[] {
    const { saga, requests, ids } = this.journey;
    const [[request = {}], [id = ""]] = [requests, ids];
    const told = { [saga.name]: request, event: "any" };
    const to = (service: string, command: string): Message => ({
      says: command,
      run: (call) => this.functions.run(service, { ...told, command }, call),
    });
    const services = everyServiceIn(saga).flatMap(({ service, commands }) =>
      Object.values(commands).map((command) => to(service, command)),
    );
    const decided = { name: "decide", id, decision: "approve", by: "somebody" } as const;
    return [
      ...recordCommandsOf(saga).map((command) => to(saga.noun, command)),
      ...services,
      { says: "approve", run: (call) => this.functions.approval(decided)(call) },
      { says: "somebody puts in what is short", run: (call) => this.putIn(call) },
    ];
  }

  /** Adds to the numbers by a commit to a row of its own, because only commits change numbers. */
  private async putIn(call: Call): Promise<void> {
    for (const { service: table, key, attribute } of this.journey.counters) {
      const next = { version: 1, state: { status: "PUT IN" } };
      const counters = [{ key, attribute, add: PUT_IN }];
      const commit = { key: `put#${key}`, base: undefined, trust: "read", next, counters } as const;
      await call({ table, commit });
    }
  }
}
