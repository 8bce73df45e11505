import type { Order } from "../../lambdas/order/request";
import { order as definition } from "../../lambdas/order/saga";
import { ChoreographyClient } from "../../scripts/deployed/choreography-client";
import { waitFor } from "../../scripts/deployed/wait-for";
import { BUS, type FaultProxy } from "../../scripts/faults/proxy";
import { DeadLetters } from "../../scripts/scenarios/dead-letters";
import { faultProxy } from "../support/fault-proxy";
import { setStock } from "../support/order-rows";
import { unused } from "./orders";

/** The choreography as tests drive it. */
class ChoreographyDriver {
  readonly #letters: DeadLetters;

  constructor(
    readonly client: ChoreographyClient,
    readonly proxy: FaultProxy,
  ) {
    this.#letters = new DeadLetters(client);
  }

  /** A new sku with that many pieces in stock. */
  async stocked(onHand: number): Promise<string> {
    const sku = unused("sku");
    await setStock(this.client, sku, onHand);
    return sku;
  }

  /** Places an order whose event gets lost on the bus, so that nothing moves it. */
  async placedUnheard(order: Order): Promise<void> {
    const { orderId } = order;
    const lost = { sagaId: orderId, table: BUS, fault: "swallow", times: "always" } as const;
    const rule = await this.proxy.inject(lost);
    await this.client.place(order);
    await this.proxy.reached(rule, { timeoutMs: 60_000 });
    await this.proxy.clearRules(orderId);
  }

  /** Does this, and waits until so many events of an order were handled and none is in a queue. */
  async handled(orderId: string, events: number, work: () => Promise<unknown>): Promise<void> {
    const { client, proxy } = this;
    const queues = client.reacting.map(client.outputs.queue);
    await proxy.clear(orderId);
    await work();
    await waitFor(`${events} events of ${orderId} to be handled`, async () => {
      // Whoever reacts looks at the order first.
      const looks = (await proxy.calls(orderId)).filter((call) => call.operation === "GetItem");
      const left = await Promise.all(queues.map((url) => client.messagesIn(url)));
      return looks.length >= events && left.every((count) => count === 0);
    });
  }

  /** Sends the dead letters of a service again, until none is about that order. */
  async sentAgain(service: string, orderId: string): Promise<void> {
    // What somebody else looks at is hidden for a while.
    await waitFor(`the dead letters of ${orderId} to be sent again`, async () => {
      await this.client.redriveDeadLetters(service);
      return (await this.#lettersAbout(orderId)) === 0;
    });
  }

  /** Waits until so many dead letters are about an order. */
  async deadLetters(orderId: string, count = 1): Promise<void> {
    const are = async () => (await this.#lettersAbout(orderId)) === count;
    await waitFor(`${count} dead letters of ${orderId}`, are);
  }

  async #lettersAbout(orderId: string): Promise<number> {
    const { step, compensation } = await this.#letters.about(orderId);
    return step + compensation;
  }
}

/** The deployed choreography, connected to before the first test of a file and closed after it. */
export function deployedChoreography(): { readonly it: ChoreographyDriver } {
  let driver: ChoreographyDriver | undefined;
  beforeAll(async () => {
    driver = new ChoreographyDriver(await ChoreographyClient.connect(definition), faultProxy());
  });
  afterAll(() => driver?.client.close());
  return {
    get it() {
      if (!driver) throw new Error("the choreography is there in tests and hooks only");
      return driver;
    },
  };
}
