import { BatchGetCommand, type DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { type OrderRecord, order, orderRecord } from "../../lambdas/order/saga";
import { dueKeys, type SparseIndex } from "../../lambdas/runtime/aws/dynamodb-index";
import { openIndexIn } from "../../lambdas/runtime/tables";
import { readRow } from "../../lambdas/saga/reading";
import { OPEN_SHARDS, openShard } from "../../lambdas/saga/record-row";

/** Rows a request; DynamoDB takes 100. */
const BATCH = 100;
const PAGE = 1000;
/** Later than every time that a row can name. */
const EVER = "9999";

/** The ids of the orders that have not ended, longest due first, by the sparse index. */
export async function openOrderIds(
  client: DynamoDBDocumentClient,
  table: string,
): Promise<string[]> {
  const index = openIndexIn(order, table);
  const shards = Array.from({ length: OPEN_SHARDS }, (_, n) => openShard(n));
  const found = await Promise.all(shards.map((shard) => keysOfShard(client, index, shard)));
  return found.flat();
}

async function keysOfShard(
  client: DynamoDBDocumentClient,
  index: SparseIndex,
  shard: string,
): Promise<string[]> {
  const keys: string[] = [];
  let after: Record<string, unknown> | undefined;
  do {
    const page = await dueKeys(client, index, { shard, until: EVER, limit: PAGE, after });
    keys.push(...page.keys);
    after = page.last;
  } while (after);
  return keys;
}

/** An order's row; one that cannot be read tells why. */
export type OrderRow =
  | { readonly order: OrderRecord }
  | { readonly order?: undefined; readonly unreadable: string };

const keySchema = z.object({ orderId: z.string() });

/** The orders of these ids by their id, as far as there are any. */
export async function ordersOf(
  client: DynamoDBDocumentClient,
  table: string,
  ids: readonly string[],
): Promise<Map<string, OrderRow>> {
  const unique = [...new Set(ids)];
  const orders = new Map<string, OrderRow>();
  for (let from = 0; from < unique.length; from += BATCH) {
    let Keys: Record<string, unknown>[] | undefined = unique
      .slice(from, from + BATCH)
      .map((orderId) => ({ orderId }));
    while (Keys?.length) {
      const get = new BatchGetCommand({
        RequestItems: { [table]: { Keys, ConsistentRead: true } },
      });
      const answer = await client.send(get);
      for (const item of answer.Responses?.[table] ?? []) {
        orders.set(keySchema.parse(item).orderId, read(item));
      }
      Keys = answer.UnprocessedKeys?.[table]?.Keys;
    }
  }
  return orders;
}

/** A page of the table, in no order. */
export async function someOrders(
  client: DynamoDBDocumentClient,
  TableName: string,
): Promise<Map<string, OrderRow>> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName, Limit: PAGE }));
  return new Map(Items.map((item) => [keySchema.parse(item).orderId, read(item)]));
}

function read(item: unknown): OrderRow {
  const { stored, faults } = readRow(orderRecord, item);
  return stored ? { order: stored.state } : { unreadable: faults.join("; ") };
}
