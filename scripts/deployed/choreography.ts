import type { Order } from "../../lambdas/order/request";
import { now } from "../../lambdas/runtime/aws/environment";
import type { AnySaga } from "../../lambdas/saga/define";
import { auditOf } from "./audit";
import { ChoreographyClient } from "./choreography-client";
import type { Placed, SagaDetails, SagaOperations } from "./operations";
import type { OrderRow } from "./records";
import { ServiceOperations } from "./service-operations";
import { Services } from "./services";
import { type SagaSummary, summaryOf, unreadableSummary } from "./summary";
import { type TraceEntry, timeline } from "./trace/entry";

/** The saga that nobody coordinates: the services react to each other's events. */
export class Choreography extends ServiceOperations implements SagaOperations {
  readonly coordination = "choreography";

  constructor(private readonly client: ChoreographyClient) {
    const { outputs, reacting } = client;
    const queues = [...reacting, "Publisher", "Compensation"].map(
      (name) => [name.toLowerCase(), outputs.deadLetters(name)] as const,
    );
    super(new Services(client, Object.fromEntries(queues)));
  }

  /** @throws UserError where the stack is not deployed. */
  static async connect(saga: AnySaga): Promise<Choreography> {
    return new Choreography(await ChoreographyClient.connect(saga));
  }

  async place(order: Order): Promise<Placed> {
    await this.services.command("Order", { command: "place", order });
    return { orderId: order.orderId, run: "its events" };
  }

  /** Nobody keeps a list of what was started: the newest of some part of the table. */
  async recent(limit: number): Promise<SagaSummary[]> {
    const some = await this.services.someOrders();
    const newest = (await this.summaries(some, [...some.keys()])).toSorted((a, b) =>
      (a.placedAt ?? "") > (b.placedAt ?? "") ? -1 : 1,
    );
    return newest.slice(0, limit);
  }

  async find(orderId: string): Promise<SagaDetails | undefined> {
    const row = await this.services.order(orderId);
    if (!row) return undefined;
    const rows = await this.client.rows(orderId);
    const { violations } = auditOf(this.client.saga, { sagas: [rows], counters: [] });
    return { summary: summary(orderId, row), rows, violations };
  }

  async trace(orderId: string, { logs } = { logs: true }): Promise<TraceEntry[] | undefined> {
    const rows = await this.client.rows(orderId);
    if (!rows.record) return undefined;
    return timeline(await this.services.trace(rows, logs));
  }

  protected async summaries(orders: ReadonlyMap<string, OrderRow>, ids: readonly string[]) {
    return ids.flatMap((id) => {
      const row = orders.get(id);
      return row ? [summary(id, row)] : [];
    });
  }
}

function summary(orderId: string, row: OrderRow): SagaSummary {
  if (!row.order) return unreadableSummary(orderId, row.unreadable);
  return summaryOf(orderId, row.order, undefined, now());
}
