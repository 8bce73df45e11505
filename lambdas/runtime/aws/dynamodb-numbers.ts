import timers from "node:timers/promises";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Unavailable } from "../../saga/errors";
import type { Numbers } from "../../saga/participant";
import { pauseMs, TRIES } from "./dynamodb-transactions";
import { rethrowPassing } from "./passing-errors";

/** An item in DynamoDB's own format. */
export type Item = Record<string, AttributeValue>;

/** The numbers in an item. */
export const numbersIn = (item: Item): Numbers =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, { N }]) => (N === undefined ? [] : [[name, Number(N)]])),
  );

/** The most items of one call. */
const BATCH = 100;

interface Wanted {
  readonly table: string;
  readonly keyAttribute: string;
  readonly keys: readonly string[];
}

/** The numbers of items, in strongly consistent reads. Each item is as it is at some moment of the call. */
export async function numbersOf(
  client: DynamoDBDocumentClient,
  { table, keyAttribute, keys }: Wanted,
): Promise<(Numbers | undefined)[]> {
  const found = new Map<string, Numbers>();
  const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, i) =>
    keys.slice(i * BATCH, (i + 1) * BATCH),
  );
  await Promise.all(
    batches.map(async (batch) => {
      let left: Record<string, unknown>[] = batch.map((key) => ({ [keyAttribute]: key }));
      for (let tries = 1; left.length > 0; tries++) {
        if (tries > 1) await timers.setTimeout(pauseMs(tries, Math.random()));
        const get = { RequestItems: { [table]: { Keys: left, ConsistentRead: true } } };
        const { Responses, UnprocessedKeys } = await client
          .send(new BatchGetCommand(get))
          .catch(rethrowPassing(table));
        for (const item of Responses?.[table] ?? [])
          found.set(String(item[keyAttribute]), plainNumbers(item));
        left = UnprocessedKeys?.[table]?.Keys ?? [];
        if (tries > TRIES && left.length > 0)
          throw new Unavailable(`${table}: AWS left out ${left.length} of the items`);
      }
    }),
  );
  return keys.map((key) => found.get(key));
}

/** The same of an item as plain values. */
export const plainNumbers = (item: Readonly<Record<string, unknown>>): Numbers =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      typeof value === "number" ? [[name, value]] : [],
    ),
  );
