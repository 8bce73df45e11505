import { CreateTableCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type OrderRecord, order } from "../../lambdas/order/saga";
import { now } from "../../lambdas/runtime/aws/environment";
import { openIndexOf } from "../../lambdas/runtime/tables";
import { openShardOf } from "../../lambdas/saga/record-row";
import { plusSeconds } from "../../lambdas/saga/time";

/** The state machine that the rows name; there is none. */
export const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:Bench";
const BATCH = 25;
const WRITERS = 8;

export interface Filling {
  readonly closed: number;
  /** Open and past their SLA. */
  readonly stuck: number;
}

export async function createOrdersTable(
  client: DynamoDBDocumentClient,
  TableName: string,
): Promise<void> {
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: "S" }) as const;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["orderId", "openShard", "dueAt"].map(attribute),
      KeySchema: [{ AttributeName: "orderId", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: openIndexOf(order),
          KeySchema: [
            { AttributeName: "openShard", KeyType: "HASH" },
            { AttributeName: "dueAt", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 30 }, { TableName });
}

/** Writes the rows, some batches at a time: confirmed orders, and placed ones that are overdue. */
export async function fill(
  client: DynamoDBDocumentClient,
  table: string,
  { closed, stuck }: Filling,
) {
  const total = closed + stuck;
  let next = 0;
  const writer = async () => {
    while (next < total) {
      const from = next;
      next = Math.min(total, from + BATCH);
      const numbers = Array.from({ length: next - from }, (_, n) => from + n);
      const put = numbers.map((n) => ({ PutRequest: { Item: anOrderRow(n, n < stuck) } }));
      const batch = new BatchWriteCommand({ RequestItems: { [table]: put } });
      const { UnprocessedItems = {} } = await client.send(batch);
      if (Object.keys(UnprocessedItems).length > 0) throw new Error("a batch was not taken whole");
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

function anOrderRow(
  n: number,
  isStuck: boolean,
): OrderRecord & { orderId: string; version: number } {
  const orderId = `o-${n}`;
  const placedAt = plusSeconds(now(), -3600);
  const items = [{ sku: "widget", quantity: 1, unitPrice: 1250 }];
  const request = { orderId, customerId: "c", currency: "EUR", paymentToken: "tok_visa", items };
  const executionArn = `${MACHINE.replace(":stateMachine:", ":execution:")}:${orderId}`;
  const row = { orderId, version: 1, request, executionArn, placedAt, dueAt: placedAt } as const;
  if (!isStuck) return { ...row, version: 2, status: "CONFIRMED", confirmedAt: placedAt };
  return { ...row, status: "PENDING", approval: "NONE", openShard: openShardOf(orderId) };
}
