import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  ScanCommand,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { type DeployedTable, isOutbox } from "../../lib/names";
import type { Streams } from "../../lib/saga-tables";
import { UserError } from "../localstack";

/**
 * Whether the tables exist without their stack, as after a power cut. Creating them again would fail.
 * If a deployment was interrupted, only some tables exist, and all are empty: these are deleted.
 * @throws UserError if only some exist and one of them holds data.
 */
export async function tablesSurvived(tables: readonly DeployedTable[]): Promise<boolean> {
  const client = new DynamoDBClient();
  try {
    const wanted = tables.map(({ tableName }) => tableName);
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const there = wanted.filter((name) => TableNames.includes(name));
    if (there.length === 0 || there.length === wanted.length) return there.length > 0;
    for (const table of there) await deleteEmpty(client, table, wanted);
    return false;
  } finally {
    client.destroy();
  }
}

async function deleteEmpty(client: DynamoDBClient, TableName: string, wanted: string[]) {
  const { Count } = await client.send(new ScanCommand({ TableName, Limit: 1 }));
  if (Count) {
    throw new UserError(
      `The table ${TableName} holds data, but not all of ${wanted.join(", ")} exist. ` +
        "Restore the missing ones, or delete this table if its data is not needed.",
    );
  }
  await client.send(new DeleteTableCommand({ TableName }));
  await waitUntilTableNotExists({ client, maxWaitTime: 30 }, { TableName });
}

/** The streams of a choreography's existing tables. DynamoDB chooses their names. */
export async function streamsOf(tables: readonly DeployedTable[]): Promise<Streams> {
  const client = new DynamoDBClient();
  const streamOf = async ({ tableName: TableName }: DeployedTable) => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (!Table?.LatestStreamArn) throw new UserError(`The table ${TableName} has no stream.`);
    return [TableName, Table.LatestStreamArn] as const;
  };
  try {
    const outboxes = tables.filter(isOutbox);
    return Object.fromEntries(await Promise.all(outboxes.map(streamOf)));
  } finally {
    client.destroy();
  }
}
