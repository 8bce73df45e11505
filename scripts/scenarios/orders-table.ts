import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Order } from "../../lambdas/order/request";
import { order as definition, type OrderRecord, orderRecord } from "../../lambdas/order/saga";
import { DynamoDbStore, documentClient } from "../../lambdas/runtime/aws/dynamodb-store";
import { now } from "../../lambdas/runtime/aws/environment";
import { runCommand } from "../../lambdas/runtime/run-command";
import { SagaRecorder } from "../../lambdas/saga/record";

/** Does to the orders table what functions do, for what takes the place of one. */
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
