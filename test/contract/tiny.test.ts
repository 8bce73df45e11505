import { unmarshall } from "@aws-sdk/util-dynamodb";
import { DynamoDbStore } from "../../lambdas/runtime/aws/dynamodb-store";
import { lampSchema } from "./lamps";
import { storeContract } from "./store-contract";
import { TinyDynamoDb } from "./tiny-dynamodb";

// The shipped store over the part of DynamoDB that it uses: fast, and without an emulator.
storeContract("DynamoDbStore over a DynamoDB in memory", async () => {
  const dynamodb = new TinyDynamoDb();
  const rows = { table: "lamps", keyAttribute: "pk", state: lampSchema };
  return {
    store: new DynamoDbStore(dynamodb.client, rows),
    put: async (key, attributes) => dynamodb.put(key, attributes),
    attributes: async (key) => {
      const item = dynamodb.items.get(key);
      return item && unmarshall(item);
    },
  };
});
