import { randomUUID } from "node:crypto";
import type { Order } from "../../lambdas/order/request";
import { order as definition } from "../../lambdas/order/saga";
import { SagaClient } from "../../scripts/deployed/saga-client";
import { orderOf } from "../support/an-order";
import { setStock } from "../support/order-rows";

/** A name that no other test and no earlier run has used, for order ids and skus. */
export const unused = (name: string) => `${name}-${randomUUID().slice(0, 13)}`;

/** An order of two pieces at 12.50 with its own id, which the sandbox provider accepts. */
export function anOrder({ sku, ...changes }: Partial<Order> & { sku?: string }): Order {
  return { ...orderOf(unused("o"), { sku: sku ?? "no-such-sku", quantity: 2 }), ...changes };
}

/** The deployed saga. Connects before the first test of a file and closes after the last. */
export function deployedSaga(): { client: SagaClient; stocked(onHand: number): Promise<string> } {
  let client: SagaClient | undefined;
  beforeAll(async () => {
    client = await SagaClient.connect(definition);
  });
  afterAll(() => client?.close());
  return {
    get client() {
      if (!client) throw new Error("the saga is there in tests and hooks only");
      return client;
    },
    /** A new sku with that many pieces in stock. */
    async stocked(onHand) {
      const sku = unused("sku");
      await setStock(this.client, sku, onHand);
      return sku;
    },
  };
}
