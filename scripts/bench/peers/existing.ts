import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";

/** DynamoDB takes so many writes in one request. */
const IN_ONE = 25;
const AT_ONCE = 16;

type Item = Readonly<Record<string, unknown>>;

/**
 * Copies an ended saga's rows, so that its tables have so many sagas more.
 * @throws Error if no row names the saga, or if DynamoDB leaves writes undone.
 */
export async function copySaga(
  id: string,
  copies: readonly string[],
  tables: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: env.AWS_ENDPOINT_URL_DYNAMODB ?? "",
      region: env.AWS_REGION ?? "",
      credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID ?? "", secretAccessKey: "test" },
    }),
  );
  let rows = 0;
  try {
    for (const table of tables) {
      const own = await itemsOf(client, table, id);
      rows += own.length;
      const left = copies.flatMap((copy) => own.map((item) => renamed(item, id, copy)));
      const work = async () => {
        for (let some = left.splice(0, IN_ONE); some.length > 0; some = left.splice(0, IN_ONE)) {
          await put(client, table, some);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    }
    if (rows === 0) throw new Error(`no table has a row of ${id}`);
  } finally {
    client.destroy();
  }
}

async function itemsOf(client: DynamoDBDocumentClient, table: string, id: string) {
  const found: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table })) {
    found.push(...Items.filter((item) => JSON.stringify(item).includes(`${id}"`)));
  }
  return found;
}

const renamed = (item: Item, id: string, copy: string): Item =>
  JSON.parse(JSON.stringify(item).replaceAll(id, copy));

async function put(client: DynamoDBDocumentClient, table: string, some: readonly Item[]) {
  const puts = some.map((Item) => ({ PutRequest: { Item: { ...Item } } }));
  const asked = new BatchWriteCommand({ RequestItems: { [table]: puts } });
  const { UnprocessedItems = {} } = await client.send(asked);
  if (Object.keys(UnprocessedItems).length > 0) throw new Error(`${table} left writes undone`);
}
