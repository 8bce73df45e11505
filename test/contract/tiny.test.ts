import { unmarshall } from "@aws-sdk/util-dynamodb";
import { DynamoDbStore } from "../../lambdas/runtime/aws/dynamodb-store";
import type { Change } from "../../lambdas/saga/participant";
import { lamp, lampSchema } from "./lamps";
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

describe("a commit that meets other transactions", () => {
  const dynamodb = new TinyDynamoDb();
  const rows = { table: "lamps", keyAttribute: "pk", state: lampSchema };
  const store = new DynamoDbStore(dynamodb.client, rows);
  const commit = (change: Partial<Change>, key = `lamp-${dynamodb.tokens.length}`) =>
    store.commit({
      ...{ key, base: undefined, trust: "assumed", next: lamp("RED") },
      counters: [{ key: "item", attribute: "left", add: -1, ...change }],
    });
  const short = (more: object) => ({
    outcome: "short",
    shortages: [{ key: "item", available: undefined, ...more }],
  });

  it("waits for a counter without buckets, after one look at it", async () => {
    dynamodb.put("item", { left: 5 });
    dynamodb.collisions = 2;
    expect(await commit({})).toEqual({ outcome: "committed" });
  });

  it("learns that the counter is spread, and does not wait", async () => {
    dynamodb.put("item", { left: 0, buckets: 3, bucketRows: 3, epoch: 1 });
    dynamodb.collisions = 1;
    const spread = { buckets: 3, rows: 3, epoch: 1, soldOut: false };
    expect(await commit({})).toEqual(short({ available: 0, spread }));
  });

  it("goes elsewhere where another bucket does as well", async () => {
    dynamodb.put("item", { left: 5 });
    dynamodb.collisions = 1;
    expect(await commit({ elsewhere: true })).toEqual(short({ isTaken: true }));
  });
});
