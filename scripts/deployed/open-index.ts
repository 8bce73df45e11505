import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { order } from "../../lambdas/order/saga";
import { openIndexIn } from "../../lambdas/runtime/tables";
import { readRow } from "../../lambdas/saga/reading";
import { openShardOf } from "../../lambdas/saga/record-row";
import type { Row } from "../../lambdas/saga/service";
import { isTime } from "../../lambdas/saga/time";
import type { Reindexed } from "./operations";

const OPEN: readonly unknown[] = ["PENDING", "ABANDONED"];

/** Why the index of what is open does not lead to a record; nothing where it does, or need not. */
export function unledTo(row: Row): string | undefined {
  const { openShard, dueAt } = row;
  if (!OPEN.includes(row.status)) return undefined;
  if (openShard !== openShardOf(idOf(row))) return `openShard is ${openShard}`;
  return isTime(dueAt) ? undefined : `dueAt is ${dueAt}`;
}

/** Puts back into the index what it does not lead to: due at once, so that the reconciler looks. */
export async function reindex(
  client: DynamoDBDocumentClient,
  table: string,
  rows: readonly Row[],
  now: string,
): Promise<Reindexed[]> {
  const done: Reindexed[] = [];
  for (const row of rows) {
    const why = unledTo(row);
    if (why === undefined) continue;
    const { stored, faults } = readRow(order.record, row);
    const id = idOf(row);
    if (!stored) done.push({ id, why: faults.join("; "), did: "damaged" });
    else done.push({ id, why, did: await putBack(client, table, { id, now, ...stored }) });
  }
  return done;
}

const idOf = (row: Row) => String(row[order.idName]);

/** As any commit does it, so that whoever is at the record meanwhile looks again. */
async function putBack(
  client: DynamoDBDocumentClient,
  table: string,
  { id, now, version }: { id: string; now: string; version: number },
): Promise<"indexed" | "changed"> {
  const { keyAttribute, shardAttribute, dueAttribute } = openIndexIn(order, table);
  const update = new UpdateCommand({
    TableName: table,
    Key: { [keyAttribute]: id },
    UpdateExpression: "SET #shard = :shard, #due = :now ADD #version :one",
    ConditionExpression: "#version = :version",
    ExpressionAttributeNames: {
      "#shard": shardAttribute,
      "#due": dueAttribute,
      "#version": "version",
    },
    ExpressionAttributeValues: {
      ":shard": openShardOf(id),
      ":now": now,
      ":one": 1,
      ":version": version,
    },
  });
  try {
    await client.send(update);
    return "indexed";
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return "changed";
    throw error;
  }
}
