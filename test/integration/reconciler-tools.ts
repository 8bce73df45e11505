import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Order } from "../../lambdas/order/request";
import { order as definition, type OrderRecord, orderRecord } from "../../lambdas/order/saga";
import { DynamoDbStore, documentClient } from "../../lambdas/runtime/aws/dynamodb-store";
import { now } from "../../lambdas/runtime/aws/environment";
import { runCommand } from "../../lambdas/runtime/run-command";
import { SagaRecorder } from "../../lambdas/saga/record";
import { violations } from "../../scripts/client/invariants";
import type { SagaClient } from "../../scripts/client/saga-client";
import type { ServicesClient } from "../../scripts/client/services-client";
import { waitFor } from "../../scripts/client/wait-for";
import { anOrder } from "./orders";

/** An order that has to be approved: one piece, at the threshold. */
export function aLargeOrder(sku: string): Order {
  return anOrder({ items: [{ sku, quantity: 1, unitPrice: 100_000 }] });
}

/** Waits until an order stands there with a task token other than this one; returns the token. */
export async function parked(
  client: ServicesClient,
  orderId: string,
  not?: unknown,
): Promise<string> {
  return waitFor(`order ${orderId} to park`, async () => {
    const token = (await client.rows(orderId)).order?.taskToken;
    return typeof token === "string" && token !== not && token;
  });
}

/** The ARN that an execution of that name has, or would have. */
export function executionArn({ outputs }: SagaClient, name: string): string {
  return `${outputs.StateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}

/** Waits for the end of these orders and of these executions, and audits the orders. */
export async function audit(client: ServicesClient, orders: readonly Order[]): Promise<string[]> {
  const sagas = await Promise.all(orders.map(({ orderId }) => client.closed(orderId, 90_000)));
  const skus = new Set(orders.flatMap(({ items }) => items.map(({ sku }) => sku)));
  const found = await Promise.all([...skus].map((sku) => client.stock(sku)));
  return violations({ sagas, stock: found.filter((item) => item !== undefined) });
}

/** Does to the orders table what functions do, for tests that take the place of one. */
export class OrdersTable {
  readonly #client = documentClient();
  readonly store: DynamoDbStore<OrderRecord>;

  constructor(private readonly table: string) {
    const rows = { table, keyAttribute: "orderId", state: orderRecord };
    this.store = new DynamoDbStore(this.#client, rows);
  }

  close(): void {
    this.#client.destroy();
  }

  /** What the order function does under another setting: the approval expires after so long. */
  async place(order: Order, execution: string, seconds: number): Promise<void> {
    const policy = { threshold: 0, seconds };
    const command = { name: "place", request: order, execution, policy } as const;
    await runCommand(new SagaRecorder(definition), command, {
      store: this.store,
      now,
      perform: async () => ({}),
    });
  }

  /** Writes attributes past all rules: the only way to make time pass, or a row wrong. */
  async write(orderId: string, attributes: Readonly<Record<string, unknown>>): Promise<void> {
    const names = Object.keys(attributes);
    await this.#client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: { orderId },
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
        ConditionExpression: "attribute_exists(orderId)",
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(
          names.map((name) => [`:${name}`, attributes[name]]),
        ),
      }),
    );
  }
}
