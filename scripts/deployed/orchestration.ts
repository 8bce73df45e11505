import * as z from "zod";
import type { AnyRequest, AnySaga } from "../../lambdas/saga/define";
import type { ExecutionStatus } from "../../lambdas/saga/reconcile";
import type { SagaRows } from "./books";
import { SagaExecutions } from "./executions";
import { inBatches } from "./in-batches";
import type { Placed, SagaOperations } from "./operations";
import { lettersOf } from "./outputs";
import { SagaClient } from "./saga-client";
import { ServiceOperations } from "./service-operations";
import type { AnyRecord, SagaSummary } from "./summary";
import { type TraceEntry, timeline } from "./trace/entry";
import { fromHistory } from "./trace/from-history";

/** The saga that Step Functions coordinates. */
export class Orchestration extends ServiceOperations<SagaClient> implements SagaOperations {
  readonly coordination = "orchestration";
  readonly #executions: SagaExecutions;

  constructor(client: SagaClient) {
    super(client, lettersOf(client.saga));
    this.#executions = new SagaExecutions(client);
  }

  /** @throws UserError where the stack is not deployed. */
  static async connect(saga: AnySaga): Promise<Orchestration> {
    return new Orchestration(await SagaClient.connect(saga));
  }

  async place(request: AnyRequest): Promise<Placed> {
    return { id: this.saga.idOf(request), run: await this.#executions.start(request) };
  }

  async recent(limit: number): Promise<SagaSummary[]> {
    const names = await this.#executions.recentIds(limit);
    const known = await this.records.of(names);
    const ids = await inBatches(names, async (name) =>
      known.has(name) ? name : this.#executions.sagaOf(name),
    );
    const named = [...new Set(ids.filter((id) => id !== undefined))];
    return this.summaries(await this.records.of(named), named);
  }

  async trace(id: string, { logs } = { logs: true }): Promise<TraceEntry[] | undefined> {
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
  ): Promise<ExecutionStatus> {
    if (!executionArn) return "GONE";
    if (isFresh) this.#executions.forget(executionArn);
    return this.#executions.recentStatus(executionArn);
  }

  /** The execution that drives it has the same input as the first, which is called after it. */
  protected async requestOf({ id, record }: SagaRows): Promise<unknown> {
    const named = z.string().safeParse(record?.executionArn).data?.split(":").at(-1);
    const first = await this.#executions.inputOf(id);
    return first ?? (named === undefined ? undefined : this.#executions.inputOf(named));
  }
}
