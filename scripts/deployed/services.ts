import { SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { documentClient } from "../../lambdas/runtime/aws/dynamodb-store";
import { now } from "../../lambdas/runtime/aws/environment";
import type { AnySaga } from "../../lambdas/saga/define";
import { Events } from "../../lambdas/saga/event";
import { decidedSchema, reportSchema, valueIn } from "./answers";
import { type Books, booksOf, type SagaRows } from "./books";
import type { ServicesClient } from "./client";
import { Counters } from "./counter-rows";
import { type CounterItem, counterItem, kindIn, kindsOf } from "./counters";
import { LetterBox } from "./dead-letters";
import { Failed, Unknown } from "./errors";
import { LogSearch } from "./log-search";
import { reindex } from "./open-index";
import type { Decided, Decider, Done, Letter, Redriven, Reindexed } from "./operations";
import { functionsOf } from "./outputs";
import { Records } from "./records";
import type { TraceEntry } from "./trace/entry";
import { fromLogs } from "./trace/from-logs";
import { fromRows } from "./trace/from-rows";
import { wordOf } from "./words";

/** The services' side of a deployed saga: the same whatever coordinates them. */
export class Services {
  readonly saga: AnySaga;
  readonly records: Records;
  readonly #dynamodb = documentClient();
  readonly #logs = new LogSearch();
  readonly #sqs = new SQSClient();
  readonly #counters: Counters;
  readonly #boxes: readonly LetterBox[];

  /** @param queues the outputs that name dead-letter queues, by what is told of them: `Step`. */
  constructor(
    private readonly client: ServicesClient,
    queues: readonly string[],
  ) {
    const { saga, outputs } = client;
    this.saga = saga;
    this.records = new Records(this.#dynamodb, { saga, table: outputs.table(saga.noun) });
    this.#counters = new Counters(this.#dynamodb, saga, outputs);
    const events = new Events(saga);
    this.#boxes = queues.map(
      (name) =>
        new LetterBox(this.#sqs, events, {
          name: name.toLowerCase(),
          url: outputs.deadLetters(name),
        }),
    );
  }

  /** Sends a command to a service. @throws Refused where it refuses. */
  async command(service: string, command: unknown): Promise<unknown> {
    return valueIn(this.saga, await this.client.invoke(service, command));
  }

  /** What the rows, and the functions' logs if wanted, tell of a saga. */
  async trace(rows: SagaRows, logs: boolean): Promise<TraceEntry[]> {
    const { saga } = this;
    if (!logs) return fromRows(saga, rows);
    const functions = functionsOf(saga).map(this.client.outputs.function);
    const began = z.coerce.date().safeParse(rows.record?.placedAt ?? rows.record?.abandonedAt);
    const since = began.data?.getTime() ?? 0;
    const found = await this.#logs.lines(functions, { since, text: rows.id });
    const lines = found.map(({ message }) => message);
    return [...fromRows(saga, rows), ...fromLogs(saga, rows.id, lines)];
  }

  async decide(id: string, decision: string, { by, reason }: Decider): Promise<Decided> {
    const asked = { [this.saga.idName]: id, decision, by, reason };
    return { id, ...decidedSchema.parse(await this.command("Approval", asked)) };
  }

  /** Has the record abandon a saga, which nothing can overtake from then on. */
  async abandon(id: string, reason: string): Promise<void> {
    const { noun, name } = this.saga;
    const row = (await this.records.of([id])).get(id);
    if (!row) throw new Unknown(`there is no ${wordOf(this.saga)} ${id}`);
    if (!row.record)
      throw new Failed(`the row of ${wordOf(this.saga)} ${id} is broken: ${row.unreadable}`);
    await this.command(noun, { command: "abandon", [name]: row.record.request, reason });
  }

  async redrive(id: string): Promise<Done> {
    const answer = await this.command("Reconciler", { [this.saga.idName]: id });
    const [done] = reportSchema.parse(answer).done;
    return done ?? { id, did: "unknown" };
  }

  /** As many rounds as it takes: one ends when its function runs out of time. */
  async reconcile(which: "due" | "all"): Promise<Done[]> {
    const all: Done[] = [];
    let from: unknown;
    do {
      const request = {
        ...(which === "all" && { due: "all" }),
        ...(from !== undefined && { from }),
      };
      const report = reportSchema.parse(await this.command("Reconciler", request));
      all.push(...report.done);
      from = report.next;
    } while (from !== undefined);
    return all;
  }

  async letters(): Promise<Letter[]> {
    return (await Promise.all(this.#boxes.map((box) => box.letters()))).flat();
  }

  async redriveLetters(
    chosen: (letter: Letter) => boolean,
    redrive: (letter: Letter) => Promise<Done>,
  ): Promise<Redriven[]> {
    const handle = async (letter: Letter): Promise<Redriven> => {
      const done = await redrive(letter);
      return { letter, done, removed: HANDLED.has(done.did) };
    };
    const all: Redriven[] = [];
    for (const box of this.#boxes) all.push(...(await box.handle(chosen, handle)));
    return all;
  }

  async counters(names: readonly string[]): Promise<CounterItem[]> {
    if (names.length === 0) return this.#allCounters();
    return Promise.all(
      names.map(async (name) => {
        const item = await this.#counters.find(name);
        if (!item) throw new Unknown(`there is no ${name}`);
        return item;
      }),
    );
  }

  async #allCounters(): Promise<CounterItem[]> {
    const tables = new Set(kindsOf(this.saga).map(({ by }) => by.service));
    const scanned = [...tables].map(
      async (name) => [name, await this.client.scan(this.client.outputs.table(name))] as const,
    );
    const { counters } = booksOf(this.saga, Object.fromEntries(await Promise.all(scanned)));
    return counters.map(({ service, key, row }) =>
      counterItem(kindIn(this.saga, service, key), key, row),
    );
  }

  setCounter = (name: string, amount: number): Promise<CounterItem> =>
    this.#counters.set(name, amount);

  async reindex(): Promise<Reindexed[]> {
    const { saga, client } = this;
    const table = client.outputs.table(saga.noun);
    return reindex(this.#dynamodb, { saga, table }, await client.scan(table), now());
  }

  books = (): Promise<Books> => this.client.books();

  close(): void {
    for (const client of [this.#dynamodb, this.#sqs]) client.destroy();
    this.#logs.close();
    this.client.close();
  }
}

/** After that a letter has done its work; of an unknown or a failed saga it is all there is. */
const HANDLED: ReadonlySet<Done["did"]> = new Set(["leave", "resume", "compensate", "resend"]);
