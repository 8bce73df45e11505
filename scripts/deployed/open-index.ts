import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { openIndexIn } from "../../lambdas/runtime/tables";
import type { AnySaga } from "../../lambdas/saga/define";
import { readRow } from "../../lambdas/saga/reading";
import { openShardOf } from "../../lambdas/saga/record-row";
import { hasEnded } from "../../lambdas/saga/record-states";
import type { Row } from "../../lambdas/saga/service";
import { isTime } from "../../lambdas/saga/time";
import type { Reindexed } from "./operations";

/** Why the index of what is open does not lead to a record; nothing where it does, or need not. */
export function unledTo(saga: AnySaga, row: Row): string | undefined {
  const { openShard, dueAt } = row;
  if (hasEnded(saga, row)) return undefined;
  if (openShard !== openShardOf(idOf(saga, row))) return `openShard is ${openShard}`;
  return isTime(dueAt) ? undefined : `dueAt is ${dueAt}`;
}

/** The records of a saga, and the table in which they are. */
export interface IndexOf {
  readonly saga: AnySaga;
  readonly table: string;
}

/** Puts back into the index what it does not lead to: due at once, so that the reconciler looks. */
export async function reindex(
  client: DynamoDBDocumentClient,
  index: IndexOf,
  rows: readonly Row[],
  now: string,
): Promise<Reindexed[]> {
  const done: Reindexed[] = [];
  for (const row of rows) {
    const why = unledTo(index.saga, row);
    if (why === undefined) continue;
    const { stored, faults } = readRow(index.saga.record, row);
    const id = idOf(index.saga, row);
    if (!stored) done.push({ id, why: faults.join("; "), did: "damaged" });
    else done.push({ id, why, did: await putBack(client, index, { id, now, ...stored }) });
  }
  return done;
}

const idOf = ({ idName }: AnySaga, row: Row) => String(row[idName]);

/** As any commit does it, so that whoever is at the record meanwhile looks again. */
async function putBack(
  client: DynamoDBDocumentClient,
  { saga, table }: IndexOf,
  { id, now, version }: { id: string; now: string; version: number },
): Promise<"indexed" | "changed"> {
  const { keyAttribute, shardAttribute, dueAttribute } = openIndexIn(saga, table);
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
