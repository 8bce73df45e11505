import { unmarshall } from "@aws-sdk/util-dynamodb";
import { DynamoDbStore } from "../../lambdas/runtime/aws/dynamodb-store";
import { lampSchema } from "./lamps";
import { storeContract } from "./store-contract";
import { TinyDynamoDb } from "./tiny-dynamodb";

// The store that ships, over as much of DynamoDB as it uses: without an emulator, at once.
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
