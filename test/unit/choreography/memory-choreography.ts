import { ENVELOPE_VERSION, type SagaEvent, SOURCE } from "../../../lambdas/choreography/envelope";
import {
  type Fact,
  inventoryFacts,
  orderFacts,
  paymentFacts,
} from "../../../lambdas/choreography/facts";
import { handleMessage, type ReactionPorts } from "../../../lambdas/choreography/reaction";
import { routeOf } from "../../../lambdas/choreography/routes";
import type { Order } from "../../../lambdas/order/request";
import { EARLY, type World } from "../protocol/world";

/** The choreography in memory: the shipping reactions and facts, and the events on their way. */
export class MemoryChoreography {
  readonly underway: SagaEvent[] = [];

  constructor(private readonly world: World) {}

  async place(order: Order): Promise<void> {
    await this.#watched(order.orderId, () => this.world.send("place", order));
  }

  async decide(orderId: string, decision: "approve" | "reject"): Promise<void> {
    await this.#watched(orderId, () => this.world.decide(orderId, decision));
  }

  /** Delivers an event; it goes out of the queue only if it is not to come again. */
  async deliver(index: number, again: boolean): Promise<void> {
    const event = this.underway[index % this.underway.length];
    if (!event) return;
    if (!again) this.underway.splice(index % this.underway.length, 1);
    const service = routeOf(event.type)?.to;
    if (!service) return;
    const body = JSON.stringify({ source: SOURCE, detail: event });
    await this.#watched(event.orderId, () =>
      handleMessage({ body, receives: 1 }, this.#ports(service)),
    );
  }

  #ports(service: ReactionPorts["service"]): ReactionPorts {
    return {
      service,
      order: async (orderId) => this.world.orders.rows.get(orderId)?.state,
      run: ({ command, order }) => this.world.send(command, order),
      publish: async (event) => void this.underway.push(event),
      abandon: (order) => this.world.send("abandon", order),
      now: () => EARLY,
    };
  }

  /** The outbox: whatever the rows of an order have become is told, whoever changed them. */
  async #watched(orderId: string, act: () => Promise<unknown>): Promise<void> {
    const before = this.#rows(orderId);
    await act();
    const after = this.#rows(orderId);
    const facts: Fact[] = [
      ...(after.order ? orderFacts({ before: before.order, after: after.order }) : []),
      ...(after.stock ? inventoryFacts({ before: before.stock, after: after.stock }) : []),
      ...(after.payment ? paymentFacts({ before: before.payment, after: after.payment }) : []),
    ];
    for (const { type, reason } of facts) {
      const id = `${orderId}/${type}`;
      this.underway.push({ version: ENVELOPE_VERSION, id, type, orderId, at: EARLY, reason });
    }
  }

  #rows(orderId: string) {
    return {
      order: this.world.orders.rows.get(orderId)?.state,
      stock: this.world.inventory.rows.get(`reservation#${orderId}`)?.state,
      payment: this.world.payments.rows.get(orderId)?.state,
    };
  }
}
