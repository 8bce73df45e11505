import { now } from "../../lambdas/runtime/aws/environment";
import type { AnyRequest, AnySaga } from "../../lambdas/saga/define";
import { hasEnded } from "../../lambdas/saga/record-states";
import { auditOf } from "./audit";
import { SagaExecutions } from "./executions";
import { inBatches } from "./in-batches";
import type { Placed, SagaDetails, SagaOperations } from "./operations";
import { lettersOf } from "./outputs";
import type { ReadRecord } from "./records";
import { SagaClient } from "./saga-client";
import { ServiceOperations } from "./service-operations";
import { Services } from "./services";
import { type SagaSummary, summaryOf, unreadableSummary } from "./summary";
import { type TraceEntry, timeline } from "./trace/entry";
import { fromHistory } from "./trace/from-history";

/** Requests for the status of an execution that are under way at once. */
const AT_ONCE = 8;

/** The saga that Step Functions coordinates. */
export class Orchestration extends ServiceOperations implements SagaOperations {
  readonly coordination = "orchestration";
  readonly #executions: SagaExecutions;

  constructor(private readonly client: SagaClient) {
    super(new Services(client, lettersOf(client.saga)));
    this.#executions = new SagaExecutions(client.saga, client.outputs.stateMachine);
  }

  /** @throws UserError where the stack is not deployed. */
  static async connect(saga: AnySaga): Promise<Orchestration> {
    return new Orchestration(await SagaClient.connect(saga));
  }

  async place(request: AnyRequest): Promise<Placed> {
    return { id: this.saga.idOf(request), run: await this.#executions.start(request) };
  }

  async recent(limit: number): Promise<SagaSummary[]> {
    const { records } = this.services;
    const names = await this.#executions.recentIds(limit);
    const known = await records.of(names);
    const ids = await inBatches(names, AT_ONCE, async (name) =>
      known.has(name) ? name : this.#executions.sagaOf(name),
    );
    const named = ids.filter((id) => id !== undefined);
    return this.summaries(await records.of(named), [...new Set(named)]);
  }

  async find(id: string): Promise<SagaDetails | undefined> {
    const row = (await this.services.records.of([id])).get(id);
    if (!row) return undefined;
    const rows = await this.client.rows(id);
    const { violations } = auditOf(this.saga, { sagas: [rows], counters: [] });
    this.#executions.forget(row.record?.executionArn);
    return { summary: await this.#summary(id, row), rows, violations };
  }

  async trace(id: string, { logs } = { logs: true }): Promise<TraceEntry[] | undefined> {
    const rows = await this.client.rows(id);
    const row = (await this.services.records.of([id])).get(id);
    const [histories, services] = await Promise.all([
      this.#executions.histories(id, row?.record ?? {}),
      this.services.trace(rows, logs),
    ]);
    if (!row && histories.length === 0) return undefined;
    const told = histories.map(([part, events]) => fromHistory(this.saga, part, events));
    return timeline(...told, services);
  }

  override close(): void {
    this.#executions.close();
    super.close();
  }

  protected summaries(records: ReadonlyMap<string, ReadRecord>, ids: readonly string[]) {
    const known = ids.flatMap((id) => {
      const row = records.get(id);
      return row ? [{ id, row }] : [];
    });
    return inBatches(known, AT_ONCE, ({ id, row }) => this.#summary(id, row));
  }

  async #summary(id: string, row: ReadRecord): Promise<SagaSummary> {
    if (!row.record) return unreadableSummary(id, row.unreadable);
    const { record } = row;
    // What drove a saga that has ended is of no interest, and costs a request.
    if (hasEnded(this.saga, record)) return summaryOf(this.saga, id, record, undefined, now());
    const { executionArn } = record;
    const status = executionArn ? await this.#executions.recentStatus(executionArn) : "GONE";
    return summaryOf(this.saga, id, record, status, now());
  }
}
