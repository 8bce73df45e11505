import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  ScanCommand,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import type { Streams, TableNames } from "../../lib/settings";
import { UserError } from "../localstack";

/**
 * After a power cut the tables are there and the stack that made them is not; creating them again
 * would fail. A deployment that was cut in the middle leaves only some, all empty: those go.
 */
export async function tablesSurvived(names: TableNames): Promise<boolean> {
  const client = new DynamoDBClient();
  try {
    const wanted = Object.values(names);
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
        "Restore the missing ones, or delete it if the data can go.",
    );
  }
  await client.send(new DeleteTableCommand({ TableName }));
  await waitUntilTableNotExists({ client, maxWaitTime: 30 }, { TableName });
}

/** The streams of tables that are there: DynamoDB makes up their names. */
export async function streamsOf({ order, payment, inventory }: TableNames): Promise<Streams> {
  const client = new DynamoDBClient();
  const streamOf = async (TableName: string) => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (!Table?.LatestStreamArn) throw new UserError(`The table ${TableName} has no stream.`);
    return Table.LatestStreamArn;
  };
  try {
    return {
      order: await streamOf(order),
      payment: await streamOf(payment),
      inventory: await streamOf(inventory),
    };
  } finally {
    client.destroy();
  }
}
