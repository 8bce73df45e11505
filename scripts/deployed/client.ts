import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { reservationKey, stockKey } from "../../lambdas/order/inventory";
import { translation } from "../../lambdas/runtime/aws/dynamodb-values";
import type { ServiceOutputs } from "./outputs";
import { waitFor } from "./wait-for";

/** The rows that the services hold of one order, as stored; nothing where there is none. */
export interface SagaRows {
  readonly orderId: string;
  readonly order?: Row | undefined;
  readonly payment?: Row | undefined;
  readonly reservation?: Row | undefined;
  readonly provider?: Row | undefined;
}

export type Row = Readonly<Record<string, unknown>>;

/** A function's answer, or the error that Step Functions would see. */
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string; readonly message: string };

export type Service = "Order" | "Payment" | "Inventory" | "Approval" | "Reconciler";

const errorSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

/** The deployed services of an order saga, whatever coordinates them: by the AWS APIs alone. */
export class ServicesClient {
  readonly #lambda = new LambdaClient();
  protected readonly sqs = new SQSClient();
  readonly #dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(), translation());

  constructor(readonly outputs: ServiceOutputs) {}

  close(): void {
    for (const client of [this.#lambda, this.sqs, this.#dynamodb]) client.destroy();
  }

  /** Waits until the order has reached one of its two ends, by whichever execution. */
  async closed(orderId: string, timeoutMs = 120_000): Promise<SagaRows> {
    const over = async () => {
      const order = await this.order(orderId);
      return ["CONFIRMED", "CANCELLED"].includes(String(order?.status));
    };
    await waitFor(`the end of order ${orderId}`, over, timeoutMs);
    return this.rows(orderId);
  }

  /** Sends a command to a service's function directly, beside whatever else drives its saga. */
  async invoke(service: Service, event: unknown): Promise<Answer> {
    const { Payload, FunctionError } = await this.#lambda.send(
      new InvokeCommand({
        FunctionName: this.outputs[`${service}FunctionName`],
        Payload: JSON.stringify(event),
      }),
    );
    const value: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || "null");
    if (!FunctionError) return { ok: true, value };
    const { errorType, errorMessage } = errorSchema.parse(value);
    return { ok: false, error: errorType, message: errorMessage };
  }

  /** Puts stock of an item in, as an operator would: `onHand` pieces, all available. */
  async setStock(sku: string, onHand: number): Promise<void> {
    const Item = { pk: stockKey(sku), onHand, available: onHand };
    const TableName = this.outputs.InventoryTableName;
    await this.#dynamodb.send(new PutCommand({ TableName, Item }));
  }

  async stock(sku: string): Promise<Row | undefined> {
    return this.#get(this.outputs.InventoryTableName, { pk: stockKey(sku) });
  }

  async order(orderId: string): Promise<Row | undefined> {
    return this.#get(this.outputs.OrderTableName, { orderId });
  }

  async rows(orderId: string): Promise<SagaRows> {
    const [order, payment, reservation, provider] = await Promise.all([
      this.order(orderId),
      this.#get(this.outputs.PaymentTableName, { orderId }),
      this.#get(this.outputs.InventoryTableName, { pk: reservationKey(orderId) }),
      this.#get(this.outputs.ProviderTableName, { key: orderId }),
    ]);
    return { orderId, order, payment, reservation, provider };
  }

  async scan(table: string): Promise<Row[]> {
    const rows: Row[] = [];
    let from: Row | undefined;
    do {
      const page = await this.#dynamodb.send(
        new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: from }),
      );
      rows.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from);
    return rows;
  }

  /** The next messages of a queue, left in it (they come back after their visibility timeout). */
  async peek(queueUrl: string, visibilitySeconds = 0): Promise<unknown[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: visibilitySeconds,
      }),
    );
    return Messages.map(({ Body }) => JSON.parse(Body ?? "null"));
  }

  async #get(TableName: string, Key: Record<string, string>): Promise<Row | undefined> {
    const get = new GetCommand({ TableName, Key, ConsistentRead: true });
    return (await this.#dynamodb.send(get)).Item;
  }
}
