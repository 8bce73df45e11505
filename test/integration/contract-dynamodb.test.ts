import { randomUUID } from "node:crypto";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { payment } from "../../lambdas/order/payment";
import { DynamoDbStore, documentClient } from "../../lambdas/runtime/aws/dynamodb-store";
import { lampSchema } from "../contract/lamps";
import { outsideContract } from "../contract/outside-contract";
import { sandboxOver } from "../contract/sandbox";
import { storeContract } from "../contract/store-contract";

// The contracts of the shipped store, and of the sandbox over it, on the DynamoDB at
// AWS_ENDPOINT_URL.
const TableName = `contract-${randomUUID()}`;
const shipped = documentClient();
const operator = DynamoDBDocumentClient.from(new DynamoDBClient());

beforeAll(async () => {
  const name = { AttributeName: "pk" } as const;
  await operator.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ ...name, AttributeType: "S" }],
      KeySchema: [{ ...name, KeyType: "HASH" }],
    }),
  );
  await waitUntilTableExists({ client: operator, maxWaitTime: 60, minDelay: 1 }, { TableName });
});

afterAll(async () => {
  await operator.send(new DeleteTableCommand({ TableName }));
  shipped.destroy();
  operator.destroy();
});

storeContract("DynamoDbStore", async () => ({
  store: new DynamoDbStore(shipped, { table: TableName, keyAttribute: "pk", state: lampSchema }),
  put: async (pk, attributes) => {
    await operator.send(new PutCommand({ TableName, Item: { pk, ...attributes } }));
  },
  attributes: async (pk) => {
    const get = new GetCommand({ TableName, Key: { pk }, ConsistentRead: true });
    return (await operator.send(get)).Item;
  },
}));

outsideContract("the sandbox over DynamoDB", async () => {
  if (!payment.sandbox) throw new Error("payments act outside");
  const at = { table: TableName, keyAttribute: "pk", state: payment.sandbox.row };
  return sandboxOver(new DynamoDbStore(shipped, at));
});
