import type { Order } from "../../lambdas/order/request";
import { now } from "../../lambdas/shared/environment";
import { ChoreographyClient } from "../client/choreography-client";
import { auditOf } from "./audit";
import type { Decider, Done, Letter, Placed, SagaDetails, SagaOperations } from "./operations";
import type { OrderRow } from "./orders";
import { Services } from "./services";
import { type SagaSummary, summaryOf, unreadableSummary } from "./summary";
import { type TraceEntry, timeline } from "./trace/entry";

/** The saga that nobody coordinates: the services react to each other's events. */
export class Choreography implements SagaOperations {
  readonly coordination = "choreography";
  readonly #services: Services;

  constructor(private readonly client: ChoreographyClient) {
    const { outputs } = client;
    this.#services = new Services(client, {
      order: outputs.OrderDeadLetterQueueUrl,
      inventory: outputs.InventoryDeadLetterQueueUrl,
      payment: outputs.PaymentDeadLetterQueueUrl,
      publisher: outputs.PublisherDeadLetterQueueUrl,
      compensation: outputs.CompensationDeadLetterQueueUrl,
    });
  }

  /** @throws UserError where the stack is not deployed. */
  static async connect(): Promise<Choreography> {
    return new Choreography(await ChoreographyClient.connect());
  }

  async place(order: Order): Promise<Placed> {
    await this.#services.command("Order", { command: "place", order });
    return { orderId: order.orderId, run: "its events" };
  }

  async open(limit?: number): Promise<SagaSummary[]> {
    const ids = (await this.#services.openIds()).slice(0, limit);
    return this.#summaries(await this.#services.orders(ids), ids);
  }

  /** Nobody keeps a list of what was started: the newest of some part of the table. */
  async recent(limit: number): Promise<SagaSummary[]> {
    const some = await this.#services.someOrders();
    const newest = this.#summaries(some, [...some.keys()]).toSorted((a, b) =>
      (a.placedAt ?? "") > (b.placedAt ?? "") ? -1 : 1,
    );
    return newest.slice(0, limit);
  }

  async find(orderId: string): Promise<SagaDetails | undefined> {
    const row = await this.#services.order(orderId);
    if (!row) return undefined;
    const rows = await this.client.rows(orderId);
    const { violations } = auditOf({ sagas: [rows], stock: [] });
    return { summary: summary(orderId, row), rows, violations };
  }

  async trace(orderId: string, { logs } = { logs: true }): Promise<TraceEntry[] | undefined> {
    const rows = await this.client.rows(orderId);
    if (!rows.order) return undefined;
    return timeline(await this.#services.trace(rows, logs));
  }

  decide(orderId: string, decision: "approve" | "reject", by: Decider) {
    return this.#services.decide(orderId, decision, by);
  }

  redrive = (orderId: string): Promise<Done> => this.#services.redrive(orderId);

  /** The fence is an event: the services undo what they did when they hear of it. */
  async compensate(orderId: string, reason: string): Promise<Done> {
    await this.#services.abandon(orderId, reason);
    return this.redrive(orderId);
  }

  reconcile = (which: "due" | "all"): Promise<Done[]> => this.#services.reconcile(which);

  letters = (): Promise<Letter[]> => this.#services.letters();

  /** The sweeper tells the services where the saga is: the lost event is not needed any more. */
  redriveLetters(chosen: (letter: Letter) => boolean) {
    return this.#services.redriveLetters(chosen, ({ sagaId }) => this.redrive(sagaId));
  }

  stock = (skus: readonly string[]) => this.#services.stock(skus);
  setStock = (sku: string, onHand: number) => this.#services.setStock(sku, onHand);
  books = () => this.#services.books();
  close = () => this.#services.close();

  #summaries(orders: ReadonlyMap<string, OrderRow>, ids: readonly string[]): SagaSummary[] {
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
