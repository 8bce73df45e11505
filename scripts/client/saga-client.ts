import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { reservationKey, stockKey } from "../../lambdas/inventory/commands";
import { type Outputs, readOutputs } from "./stack";
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

export interface Execution {
  readonly arn: string;
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** A function's answer, or the error that Step Functions would see. */
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string; readonly message: string };

export type Service = "Order" | "Payment" | "Inventory" | "Approval" | "Reconciler";

const errorSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

/** A deployed order saga as its users see it: by the AWS APIs alone. */
export class SagaClient {
  readonly #sfn = new SFNClient();
  readonly #lambda = new LambdaClient();
  readonly #sqs = new SQSClient();
  readonly #dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient());

  constructor(readonly outputs: Outputs) {}

  /** @throws UserError where the stack is not deployed. */
  static async connect(): Promise<SagaClient> {
    return new SagaClient(await readOutputs());
  }

  close(): void {
    for (const client of [this.#sfn, this.#lambda, this.#sqs, this.#dynamodb]) client.destroy();
  }

  /** Starts an execution and returns its ARN. Without a name Step Functions makes one up. */
  async start(order: unknown, name?: string): Promise<string> {
    const { executionArn } = await this.#sfn.send(
      new StartExecutionCommand({
        stateMachineArn: this.outputs.StateMachineArn,
        input: JSON.stringify(order),
        name,
      }),
    );
    return z.string().parse(executionArn);
  }

  async describe(arn: string): Promise<Execution> {
    const execution = await this.#sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
    const { status = "", output, error, cause } = execution;
    return { arn, status, error, cause, ...(output && { output: JSON.parse(output) }) };
  }

  /** Waits until the execution has ended. @throws Error if it still runs after that time. */
  async ended(arn: string, timeoutMs = 120_000): Promise<Execution> {
    const over = async () => {
      const execution = await this.describe(arn);
      return execution.status !== "RUNNING" && execution;
    };
    return waitFor(`the end of ${arn}`, over, timeoutMs);
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

  /** Kills an execution, as a person can; nothing of it is undone. */
  async stop(executionArn: string): Promise<void> {
    await this.#sfn.send(new StopExecutionCommand({ executionArn }));
  }

  /** Starts an execution and waits for its end. */
  async run(order: unknown, name?: string): Promise<Execution> {
    return this.ended(await this.start(order, name));
  }

  /** Sends a command to a service's function directly, beside any execution. */
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

  /** Every row of a table. */
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
    const { Messages = [] } = await this.#sqs.send(
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
