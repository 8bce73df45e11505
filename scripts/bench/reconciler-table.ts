import { CreateTableCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { now } from "../../lambdas/runtime/aws/environment";
import { openIndexOf } from "../../lambdas/runtime/tables";
import { openShardOf } from "../../lambdas/saga/record-row";
import { plusSeconds } from "../../lambdas/saga/time";
import type { AnyRecord } from "../deployed/summary";
import { plainRequest, SAGA } from "./paths";

/** The state machine that the rows name. It does not exist. */
export const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:Bench";
const BATCH = 25;
const WRITERS = 8;

export interface Filling {
  readonly closed: number;
  /** Sagas that are open and past their SLA. */
  readonly stuck: number;
}

export async function createRecordTable(
  client: DynamoDBDocumentClient,
  TableName: string,
): Promise<void> {
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: "S" }) as const;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [SAGA.idName, "openShard", "dueAt"].map(attribute),
      KeySchema: [{ AttributeName: SAGA.idName, KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: openIndexOf(SAGA),
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

/** Writes the rows in concurrent batches: confirmed sagas, and placed sagas that are overdue. */
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
      const put = numbers.map((n) => ({ PutRequest: { Item: aRow(n, n < stuck) } }));
      const batch = new BatchWriteCommand({ RequestItems: { [table]: put } });
      const { UnprocessedItems = {} } = await client.send(batch);
      if (Object.keys(UnprocessedItems).length > 0)
        throw new Error("DynamoDB did not accept all items of a batch");
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

function aRow(n: number, isStuck: boolean): AnyRecord & { readonly version: number } {
  const id = `o-${n}`;
  const placedAt = plusSeconds(now(), -3600);
  const executionArn = `${MACHINE.replace(":stateMachine:", ":execution:")}:${id}`;
  const times = { placedAt, dueAt: placedAt };
  const row = { [SAGA.idName]: id, request: plainRequest(id), executionArn, ...times } as const;
  if (!isStuck) return { ...row, version: 2, status: "CONFIRMED", confirmedAt: placedAt };
  const shard = { openShard: openShardOf(id) };
  return { ...row, version: 1, status: "PENDING", approval: "NONE", ...shard };
}
