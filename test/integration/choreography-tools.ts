import type { Order } from "../../lambdas/order/request";
import { order as definition } from "../../lambdas/order/saga";
import { ChoreographyClient } from "../../scripts/deployed/choreography-client";
import { waitFor } from "../../scripts/deployed/wait-for";
import { BUS, type FaultProxy } from "../../scripts/faults/proxy";
import { DeadLetters } from "../../scripts/scenarios/dead-letters";
import { faultProxy } from "../support/fault-proxy";
import { setStock } from "../support/order-rows";
import { unused } from "./orders";

/** The choreography with helpers for tests. */
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

  /** Places an order whose event is lost on the bus, so that nothing drives it. */
  async placedUnheard(order: Order): Promise<void> {
    const { orderId } = order;
    const lost = { sagaId: orderId, table: BUS, fault: "swallow", times: "always" } as const;
    const rule = await this.proxy.inject(lost);
    await this.client.place(order);
    await this.proxy.reached(rule, { timeoutMs: 60_000 });
    await this.proxy.clearRules(orderId);
  }

  /** Does the work, then waits until `events` events of an order are handled and all queues are empty. */
  async handled(orderId: string, events: number, work: () => Promise<unknown>): Promise<void> {
    const { client, proxy } = this;
    const queues = client.reacting.map(client.outputs.queue);
    await proxy.clear(orderId);
    await work();
    await waitFor(`${events} events of ${orderId} to be handled`, async () => {
      // Every reaction first reads the order.
      const looks = (await proxy.calls(orderId)).filter((call) => call.operation === "GetItem");
      const left = await Promise.all(queues.map((url) => client.messagesIn(url)));
      return looks.length >= events && left.every((count) => count === 0);
    });
  }

  /** Sends a service's dead letters again, until none is about this order. */
  async sentAgain(service: string, orderId: string): Promise<void> {
    // A message that another test has received is invisible for a while.
    await waitFor(`the dead letters of ${orderId} to be sent again`, async () => {
      await this.client.redriveDeadLetters(service);
      return (await this.#lettersAbout(orderId)) === 0;
    });
  }

  /** Waits until there are exactly `count` dead letters about an order. */
  async deadLetters(orderId: string, count = 1): Promise<void> {
    const are = async () => (await this.#lettersAbout(orderId)) === count;
    await waitFor(`${count} dead letters of ${orderId}`, are);
  }

  async #lettersAbout(orderId: string): Promise<number> {
    const { step, compensation } = await this.#letters.about(orderId);
    return step + compensation;
  }
}

/** The deployed choreography. Connects before the first test of a file and closes after the last. */
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
