import type { Order } from "../../../lambdas/order/request";
import { order as saga } from "../../../lambdas/order/saga";
import { Reactions } from "../../../lambdas/runtime/reaction";
import { servicesIn } from "../../../lambdas/saga/define";
import type { SagaEvent } from "../../../lambdas/saga/event";
import { recordFacts, serviceFacts } from "../../../lambdas/saga/facts";
import { routeOf } from "../../../lambdas/saga/routes";
import { EARLY, type World } from "../protocol/world";

const reactions = new Reactions(saga);
const { events } = reactions;

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
    const service = routeOf(saga, event.type)?.to;
    if (!service) return;
    const body = JSON.stringify({ source: events.source, detail: event });
    const services = this.world.services();
    const { parse, run } = services.function(service);
    await this.#watched(events.sagaOf(event), () =>
      reactions.handle(
        { body, receives: 1 },
        {
          service,
          record: async (id) => this.world.orders.rows.get(id)?.state,
          run: (command) => run(parse(command)),
          publish: async (told) => void this.underway.push(told),
          again: async () => void this.underway.push(event),
          abandon: services.fence(),
          now: () => EARLY,
        },
      ),
    );
  }

  /** The outbox: whatever the rows of an order have become is told, whoever changed them. */
  async #watched(orderId: string, act: () => Promise<unknown>): Promise<void> {
    const before = this.#rows(orderId);
    await act();
    const after = this.#rows(orderId);
    const facts = [
      ...(after.order ? recordFacts("Order", { before: before.order, after: after.order }) : []),
      ...servicesIn(saga).flatMap((by, i) => {
        const row = after.rows[i];
        return row ? serviceFacts(by, { before: before.rows[i], after: row }) : [];
      }),
    ];
    this.underway.push(...facts.map((fact) => events.of(fact, orderId, EARLY)));
  }

  #rows(orderId: string) {
    return {
      order: this.world.orders.rows.get(orderId)?.state,
      rows: servicesIn(saga).map(({ service, key }) => this.world.row(service, key(orderId))),
    };
  }
}
