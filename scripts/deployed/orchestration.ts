import type { Order } from "../../lambdas/order/request";
import { now } from "../../lambdas/runtime/aws/environment";
import type { AnySaga } from "../../lambdas/saga/define";
import { auditOf } from "./audit";
import { SagaExecutions } from "./executions";
import { inBatches } from "./in-batches";
import type { Placed, SagaDetails, SagaOperations } from "./operations";
import type { OrderRow } from "./records";
import { SagaClient } from "./saga-client";
import { ServiceOperations } from "./service-operations";
import { Services } from "./services";
import { isClosed, type SagaSummary, summaryOf, unreadableSummary } from "./summary";
import { type TraceEntry, timeline } from "./trace/entry";
import { fromHistory } from "./trace/from-history";

/** Requests for the status of an execution that are under way at once. */
const AT_ONCE = 8;

/** The saga that Step Functions coordinates. */
export class Orchestration extends ServiceOperations implements SagaOperations {
  readonly coordination = "orchestration";
  readonly #executions: SagaExecutions;

  constructor(private readonly client: SagaClient) {
    const { outputs } = client;
    super(
      new Services(client, {
        step: outputs.deadLetters("Step"),
        compensation: outputs.deadLetters("Compensation"),
      }),
    );
    this.#executions = new SagaExecutions(outputs.stateMachine);
  }

  /** @throws UserError where the stack is not deployed. */
  static async connect(saga: AnySaga): Promise<Orchestration> {
    return new Orchestration(await SagaClient.connect(saga));
  }

  async place(order: Order): Promise<Placed> {
    return { orderId: order.orderId, run: await this.#executions.start(order) };
  }

  async recent(limit: number): Promise<SagaSummary[]> {
    const names = await this.#executions.recentIds(limit);
    const known = await this.services.orders(names);
    const ids = await inBatches(names, AT_ONCE, async (name) =>
      known.has(name) ? name : this.#executions.orderOf(name),
    );
    const named = ids.filter((id) => id !== undefined);
    return this.summaries(await this.services.orders(named), [...new Set(named)]);
  }

  async find(orderId: string): Promise<SagaDetails | undefined> {
    const row = await this.services.order(orderId);
    if (!row) return undefined;
    const rows = await this.client.rows(orderId);
    const { violations } = auditOf(this.client.saga, { sagas: [rows], counters: [] });
    this.#executions.forget(row.order?.executionArn);
    return { summary: await this.#summary(orderId, row), rows, violations };
  }

  async trace(orderId: string, { logs } = { logs: true }): Promise<TraceEntry[] | undefined> {
    const rows = await this.client.rows(orderId);
    const row = await this.services.order(orderId);
    const [histories, services] = await Promise.all([
      this.#executions.histories(orderId, row?.order ?? {}),
      this.services.trace(rows, logs),
    ]);
    if (!row && histories.length === 0) return undefined;
    return timeline(...histories.map(([part, events]) => fromHistory(part, events)), services);
  }

  override close(): void {
    this.#executions.close();
    super.close();
  }

  protected summaries(orders: ReadonlyMap<string, OrderRow>, ids: readonly string[]) {
    const known = ids.flatMap((id) => {
      const row = orders.get(id);
      return row ? [{ id, row }] : [];
    });
    return inBatches(known, AT_ONCE, ({ id, row }) => this.#summary(id, row));
  }

  async #summary(orderId: string, row: OrderRow): Promise<SagaSummary> {
    if (!row.order) return unreadableSummary(orderId, row.unreadable);
    const { order } = row;
    // What drove an order that has ended is of no interest, and costs a request.
    if (isClosed(order)) return summaryOf(orderId, order, undefined, now());
    const { executionArn } = order;
    const status = executionArn ? await this.#executions.recentStatus(executionArn) : "GONE";
    return summaryOf(orderId, order, status, now());
  }
}
