import { SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { documentClient } from "../../lambdas/runtime/aws/dynamodb-store";
import { now } from "../../lambdas/runtime/aws/environment";
import type { AnySaga } from "../../lambdas/saga/define";
import type { ExecutionStatus } from "../../lambdas/saga/reconcile";
import { hasEnded } from "../../lambdas/saga/record-states";
import { decidedSchema, reportSchema, valueIn } from "./answers";
import { auditOf } from "./audit";
import type { Books, SagaRows } from "./books";
import type { ServicesClient } from "./client";
import { Counters } from "./counter-rows";
import type { CounterItem } from "./counters";
import { HANDLED, LetterBoxes } from "./dead-letters";
import { Failed, Unknown } from "./errors";
import { loggedBy } from "./function-logs";
import { inBatches } from "./in-batches";
import { CALL } from "./limits";
import { LogSearch } from "./log-search";
import type {
  Decided,
  Decider,
  Done,
  Letter,
  OpenFrom,
  OpenPage,
  Redriven,
  Repaired,
  Repairing,
  SagaDetails,
  Wanted,
} from "./operations";
import { inRounds } from "./reconcile-all";
import { ON_PAGE, type ReadRecord, Records } from "./records";
import { RepairShop } from "./repair";
import { type AnyRecord, type SagaSummary, summaryOf, unreadableSummary } from "./summary";
import type { TraceEntry } from "./trace/entry";
import { fromLogs } from "./trace/from-logs";
import { fromRows } from "./trace/from-rows";
import { wordOf } from "./words";

/** The operations that are the same in both coordinations, because the services alone do them. */
export abstract class ServiceOperations<Client extends ServicesClient> {
  readonly saga: AnySaga;
  protected readonly records: Records;
  readonly #dynamodb = documentClient();
  readonly #logs = new LogSearch();
  readonly #sqs = new SQSClient(CALL);
  readonly #counters: Counters;
  readonly #boxes: LetterBoxes;

  /** @param queues the outputs that name the dead-letter queues, without their suffix: `Step`. */
  protected constructor(
    protected readonly client: Client,
    queues: readonly string[],
  ) {
    const { saga, outputs } = client;
    this.saga = saga;
    this.records = new Records(this.#dynamodb, { saga, table: outputs.table(saga.noun) });
    this.#counters = new Counters(this.#dynamodb, saga, outputs);
    this.#boxes = LetterBoxes.of(this.#sqs, saga, outputs, queues);
  }

  /** The status of the execution that drives an open saga, read anew if `isFresh`. Undefined: nobody can ask. */
  protected abstract statusOf(
    record: AnyRecord,
    isFresh: boolean,
  ): Promise<ExecutionStatus | undefined>;

  /** The input of the execution, which repeats the request. Undefined in a choreography. */
  protected abstract requestOf(rows: SagaRows): Promise<unknown>;

  /** Sends a command to a service. @throws Refused if the service refuses. */
  protected async command(service: string, command: unknown): Promise<unknown> {
    return valueIn(this.saga, await this.client.invoke(service, command));
  }

  async open(limit = Number.POSITIVE_INFINITY): Promise<SagaSummary[]> {
    const all: SagaSummary[] = [];
    for await (const { sagas } of this.openPages({ size: Math.min(limit, ON_PAGE) })) {
      all.push(...sagas);
      if (all.length >= limit) break;
    }
    return all.slice(0, limit);
  }

  async *openPages({ wanted, ...from }: OpenFrom): AsyncGenerator<OpenPage> {
    for await (const { ids, next } of this.records.openIds(from)) {
      const sagas = await this.summaries(await this.records.of(ids), ids, wanted);
      yield { sagas, read: ids.length, next };
    }
  }

  async find(id: string): Promise<SagaDetails | undefined> {
    const row = (await this.records.of([id])).get(id);
    if (!row) return undefined;
    const rows = await this.client.rows(id);
    const { violations } = auditOf(this.saga, { sagas: [rows], counters: [] });
    return { summary: await this.#summary(id, row, true), rows, violations };
  }

  /** The summaries of these sagas. Ids without a row and sagas that are not wanted are left out. */
  protected summaries(
    records: ReadonlyMap<string, ReadRecord>,
    ids: readonly string[],
    wanted: Wanted = () => true,
  ) {
    const known = ids.flatMap((id) => {
      const row = records.get(id);
      const { record: it } = row ?? {};
      return row && (!it || wanted(it.request, it.placedAt)) ? [{ id, row }] : [];
    });
    return inBatches(known, ({ id, row }) => this.#summary(id, row));
  }

  async #summary(id: string, row: ReadRecord, isFresh = false): Promise<SagaSummary> {
    const { record } = row;
    if (!record) return unreadableSummary(id, row.unreadable);
    // The execution of an ended saga does not matter, and would cost a request.
    const status = hasEnded(this.saga, record) ? undefined : await this.statusOf(record, isFresh);
    return summaryOf(this.saga, id, record, status, now());
  }

  /** What the rows tell of a saga, and with `logs` also the functions' logs. */
  protected async told(rows: SagaRows, logs: boolean): Promise<TraceEntry[]> {
    const { saga } = this;
    if (!logs) return fromRows(saga, rows);
    const functions = loggedBy(saga, this.client.outputs);
    const began = z.coerce.date().safeParse(rows.record?.placedAt ?? rows.record?.abandonedAt);
    const search = { since: began.data?.getTime() ?? 0, text: rows.id };
    const lines = (await this.#logs.lines(functions, search)).map(({ message }) => message);
    return [...fromRows(saga, rows), ...fromLogs(saga, rows.id, lines)];
  }

  async decide(id: string, decision: string, { by, reason }: Decider): Promise<Decided> {
    const asked = { [this.saga.idName]: id, decision, by, reason };
    return { id, ...decidedSchema.parse(await this.command("Approval", asked)) };
  }

  async redrive(id: string): Promise<Done> {
    const answer = await this.command("Reconciler", { [this.saga.idName]: id });
    const [done] = reportSchema.parse(answer).done;
    return done ?? { id, did: "unknown" };
  }

  /** Abandons first. What drives the saga meets the fence, and is woken if it waits. */
  async compensate(id: string, reason: string): Promise<Done> {
    const { noun, name } = this.saga;
    const [row, word] = [(await this.records.of([id])).get(id), wordOf(this.saga)];
    if (!row) throw new Unknown(`there is no ${word} ${id}`);
    if (!row.record) throw new Failed(`the row of ${word} ${id} cannot be read: ${row.unreadable}`);
    await this.command(noun, { command: "abandon", [name]: row.record.request, reason });
    return this.redrive(id);
  }

  reconcile(which: "due" | "all", onRound?: (done: number) => void): Promise<Done[]> {
    return inRounds(which, (asked) => this.command("Reconciler", asked), onRound);
  }

  letters = (): Promise<Letter[]> => this.#boxes.letters();

  /** Drives the sagas on, each once however many letters it has. These are then not needed any more. */
  redriveLetters(chosen: (letter: Letter) => boolean): Promise<Redriven[]> {
    const driven = new Map<string, Done>();
    return this.#boxes.handle(chosen, async (letter) => {
      const done = driven.get(letter.sagaId) ?? (await this.redrive(letter.sagaId));
      driven.set(letter.sagaId, done);
      return { letter, done, removed: HANDLED.has(done.did) };
    });
  }

  async dropLetters(chosen: (letter: Letter) => boolean, by: Decider): Promise<Letter[]> {
    const log = this.client.outputs.function("Reconciler");
    const dropped = await this.#boxes.handle(chosen, async (letter) => {
      await this.#logs.note(log, { message: "dead letter dropped", letter, ...by });
      return { letter, removed: true };
    });
    return dropped.map(({ letter }) => letter);
  }

  counters(names: readonly string[]): Promise<CounterItem[]> {
    if (names.length === 0) return this.#counters.all((tables) => this.client.books(tables));
    return Promise.all(names.map((name) => this.#counters.find(name)));
  }

  setCounter(name: string, amount: number, buckets?: number): Promise<CounterItem> {
    return this.#counters.set(name, amount, buckets);
  }

  repair = (which: Repairing): Promise<Repaired[]> =>
    new RepairShop(this.#dynamodb, this.client, (rows) => this.requestOf(rows)).repair(which);
  books = (): Promise<Books> => this.client.books();
  outside = (provider: string) => this.client.outside(provider);

  close(): void {
    for (const client of [this.#dynamodb, this.#sqs]) client.destroy();
    this.#logs.close();
    this.client.close();
  }
}
