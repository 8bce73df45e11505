import { type DynamoDBDocumentClient, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { rethrowPassing } from "./passing-errors";

/** A sparse index: a row is in it while it has both attributes. Times are ISO 8601. */
export interface SparseIndex {
  readonly table: string;
  readonly index: string;
  readonly keyAttribute: string;
  readonly shardAttribute: string;
  readonly dueAttribute: string;
}

/** One page of a shard. `last` is where the next page begins. Read units are as DynamoDB bills them. */
export interface DuePage {
  readonly keys: readonly string[];
  readonly readUnits: number;
  readonly last?: Record<string, unknown> | undefined;
}

/** The keys of a shard's rows that are due by `until`, longest overdue first. */
export async function dueKeys(
  client: DynamoDBDocumentClient,
  index: SparseIndex,
  page: { shard: string; until: string; limit: number; after?: DuePage["last"] },
): Promise<DuePage> {
  const query = new QueryCommand({
    TableName: index.table,
    IndexName: index.index,
    KeyConditionExpression: "#shard = :shard AND #due <= :until",
    ExpressionAttributeNames: { "#shard": index.shardAttribute, "#due": index.dueAttribute },
    ExpressionAttributeValues: { ":shard": page.shard, ":until": page.until },
    ReturnConsumedCapacity: "TOTAL",
    Limit: page.limit,
    ExclusiveStartKey: page.after,
  });
  const found = await client.send(query).catch(rethrowPassing(page.shard));
  const keys = (found.Items ?? []).map((item) => z.string().parse(item[index.keyAttribute]));
  const readUnits = found.ConsumedCapacity?.CapacityUnits ?? 0;
  return { keys, readUnits, last: found.LastEvaluatedKey };
}

/** Postpones a row in the index without reading it, for rows that cannot be read. */
export async function setAside(
  client: DynamoDBDocumentClient,
  index: SparseIndex,
  key: string,
  until: string,
): Promise<void> {
  const update = new UpdateCommand({
    TableName: index.table,
    Key: { [index.keyAttribute]: key },
    UpdateExpression: "SET #due = :until",
    ConditionExpression: "attribute_exists(#due)",
    ExpressionAttributeNames: { "#due": index.dueAttribute },
    ExpressionAttributeValues: { ":until": until },
  });
  await client.send(update).catch(rethrowPassing(key));
}
