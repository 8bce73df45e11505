import * as z from "zod";
import type { AnyRequest, AnySaga } from "../../lambdas/saga/define";
import { fastLaneOf, isDescribable } from "../../lambdas/saga/lane";
import type { ExecutionStatus } from "../../lambdas/saga/reconcile";
import type { Books, SagaRows } from "./books";
import { isKey } from "./dynamodb";
import { SagaExecutions } from "./executions";
import { ofFastLane } from "./fast-lane";
import { inBatches } from "./in-batches";
import { DeployedIntake } from "./intake";
import type { Decider, Intake, Placed, RecentOptions, SagaOperations } from "./operations";
import { lettersOf } from "./outputs";
import { SagaClient } from "./saga-client";
import { ServiceOperations } from "./service-operations";
import { type AnyRecord, type SagaSummary, unreadableSummary } from "./summary";
import { type TraceEntry, timeline } from "./trace/entry";
import { fromHistory } from "./trace/from-history";
import { wordOf } from "./words";

/** The cause shown for an execution whose id cannot be the key of a row. */
export const NO_KEY = "its execution was started with an id that cannot be a key";

const READ = (executions: number, word: string, lost: number) =>
  `read the ${executions} newest executions. Step Functions keeps them for 90 days, and an emulator ` +
  `until it ends${lost > 0 ? `; ${lost} of them placed no ${word}` : ""}`;

const newestFirst = (a: SagaSummary, b: SagaSummary) =>
  (b.placedAt ?? "").localeCompare(a.placedAt ?? "");

/** The operations of a saga with a state machine. */
export class Orchestration extends ServiceOperations<SagaClient> implements SagaOperations {
  readonly coordination = "orchestration";
  readonly #executions: SagaExecutions;
  readonly #intake: DeployedIntake;

  constructor(client: SagaClient) {
    super(client, lettersOf(client.saga));
    this.#executions = new SagaExecutions(client);
    this.#intake = new DeployedIntake(client.outputs);
  }

  intake = () => this.#intake.read();
  setIntake = (status: Intake["status"], by: Decider) => this.#intake.write(status, by);

  /** @throws UserError if the stack is not deployed. */
  static async connect(saga: AnySaga): Promise<Orchestration> {
    return new Orchestration(await SagaClient.connect(saga));
  }

  /** In the deployed lane. A fast lane answers when the saga has ended or was handed over. */
  async place(request: AnyRequest): Promise<Placed> {
    const { lane } = this.client.outputs;
    const id = this.saga.idOf(request);
    const kept = await this.client.kept(request);
    if (lane === "standard") return { id, run: await this.#executions.start(kept) };
    return { id, ...ofFastLane(this.saga, lane, id, await this.client.place(kept)) };
  }

  async recent(limit: number, { wanted, told }: RecentOptions = {}): Promise<SagaSummary[]> {
    const isFast = this.client.outputs.lane !== "standard";
    const some = isFast ? await this.#placedLast(limit, wanted) : [];
    const names = await this.#executions.recentIds(limit);
    const known = await this.records.of(names);
    const started = await inBatches(names, async (name) =>
      known.has(name) ? { name, id: name } : { name, id: await this.#executions.sagaOf(name) },
    );
    const ids = [...new Set(started.flatMap(({ id }) => (id === undefined ? [] : [id])))];
    const records = await this.records.of(ids);
    const found = await this.summaries(records, ids, wanted);
    const odd = started.filter(({ id }) => id !== undefined && !isKey(id));
    const lost = names.length - odd.length - records.size;
    told?.(READ(names.length, wordOf(this.saga), lost));
    if (isFast)
      told?.(`and a part of the table: no run of lane ${this.client.outputs.lane} is listed`);
    const others = some.filter(({ id }) => !ids.includes(id));
    const all = isFast ? [...found, ...others].sort(newestFirst).slice(0, limit) : found;
    return [...all, ...odd.map(({ name }) => unreadableSummary(name, NO_KEY))];
  }

  /** Nothing lists the runs of a fast lane, so what was placed is read from a part of the records. */
  async #placedLast(limit: number, wanted: RecentOptions["wanted"]): Promise<SagaSummary[]> {
    const some = await this.records.some();
    const all = await this.summaries(some, [...some.keys()], wanted);
    return all.sort(newestFirst).slice(0, limit);
  }

  async trace(id: string, { logs } = { logs: true }): Promise<TraceEntry[] | undefined> {
    if (!isKey(id)) return undefined;
    const rows = await this.client.rows(id);
    const row = (await this.records.of([id])).get(id);
    const [histories, services] = await Promise.all([
      this.#executions.histories(id, row?.record ?? {}),
      this.told(rows, logs),
    ]);
    if (!row && histories.length === 0) return undefined;
    const told = histories.map(([part, events]) => fromHistory(this.saga, part, events));
    return timeline(...told, services);
  }

  protected async statusOf(
    { executionArn }: AnyRecord,
    isFresh: boolean,
  ): Promise<ExecutionStatus | undefined> {
    if (fastLaneOf(executionArn)) return undefined;
    if (!isDescribable(executionArn)) return "GONE";
    if (isFresh) this.#executions.forget(executionArn);
    return this.#executions.recentStatus(executionArn);
  }

  async strays({ sagas }: Books): Promise<string[]> {
    const known = new Set(sagas.map(({ id }) => id));
    const names = await this.#executions.unfinished((name) => known.has(name));
    const found = await inBatches(names, async (name) => {
      const id = await this.#executions.sagaOf(name);
      return id === undefined || isKey(id) ? [] : [`${name}: ${NO_KEY}`];
    });
    return found.flat();
  }

  /**
   * The request is the input of the first execution, whose name is the saga's id. Later executions have the same
   * input.
   */
  protected async requestOf({ id, record }: SagaRows): Promise<unknown> {
    const named = z.string().safeParse(record?.executionArn).data;
    const first = await this.#executions.inputOf(id);
    if (first || !isDescribable(named)) return first;
    return this.#executions.inputOf(named.split(":").at(-1) ?? "");
  }
}
