import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  paginateScan,
} from "@aws-sdk/client-dynamodb";

const AT_ONCE = 25;

/** What point-in-time recovery does, where there is none: a table's items under another name. */
export async function copyTable(from: string, to: string): Promise<void> {
  const client = new DynamoDBClient();
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: from }));
    const indexes = Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => {
      return { IndexName, KeySchema, Projection };
    });
    await client.send(
      new CreateTableCommand({
        TableName: to,
        KeySchema: Table?.KeySchema,
        AttributeDefinitions: Table?.AttributeDefinitions,
        BillingMode: "PAY_PER_REQUEST",
        ...(indexes && { GlobalSecondaryIndexes: indexes }),
      }),
    );
    for await (const { Items = [] } of paginateScan({ client }, { TableName: from })) {
      for (let i = 0; i < Items.length; i += AT_ONCE) {
        const put = Items.slice(i, i + AT_ONCE).map((Item) => ({ PutRequest: { Item } }));
        await client.send(new BatchWriteItemCommand({ RequestItems: { [to]: put } }));
      }
    }
  } finally {
    client.destroy();
  }
}
