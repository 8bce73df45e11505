import { BatchGetCommand, type DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { dueKeys, type SparseIndex } from "../../lambdas/runtime/aws/dynamodb-index";
import { openIndexIn } from "../../lambdas/runtime/tables";
import type { AnySaga } from "../../lambdas/saga/define";
import { readRow } from "../../lambdas/saga/reading";
import { OPEN_SHARDS, openShard } from "../../lambdas/saga/record-row";
import type { AnyRecord } from "./summary";

/** Rows a request; DynamoDB takes 100. */
const BATCH = 100;
const PAGE = 1000;
/** Later than every time that a row can name. */
const EVER = "9999";

/** A record's row; one that cannot be read tells why. */
export type ReadRecord =
  | { readonly record: AnyRecord }
  | { readonly record?: undefined; readonly unreadable: string };

/** The records of a saga, and the table in which they are. */
export interface RecordsAt {
  readonly saga: AnySaga;
  readonly table: string;
}

/** The records of one saga, in their table. */
export class Records {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly at: RecordsAt,
  ) {}

  /** The ids of what has not ended, longest due first, by the sparse index. */
  async openIds(): Promise<string[]> {
    const index = openIndexIn(this.at.saga, this.at.table);
    const shards = Array.from({ length: OPEN_SHARDS }, (_, n) => openShard(n));
    const found = await Promise.all(shards.map((shard) => keysOfShard(this.client, index, shard)));
    return found.flat();
  }

  /** The records of these ids by their id, as far as there are any. */
  async of(ids: readonly string[]): Promise<Map<string, ReadRecord>> {
    const { table, saga } = this.at;
    const unique = [...new Set(ids)];
    const records = new Map<string, ReadRecord>();
    for (let from = 0; from < unique.length; from += BATCH) {
      let Keys: Record<string, unknown>[] | undefined = unique
        .slice(from, from + BATCH)
        .map((id) => ({ [saga.idName]: id }));
      while (Keys?.length) {
        const get = new BatchGetCommand({
          RequestItems: { [table]: { Keys, ConsistentRead: true } },
        });
        const answer = await this.client.send(get);
        for (const item of answer.Responses?.[table] ?? []) records.set(...this.#read(item));
        Keys = answer.UnprocessedKeys?.[table]?.Keys;
      }
    }
    return records;
  }

  /** A page of the table, in no order. */
  async some(): Promise<Map<string, ReadRecord>> {
    const scan = new ScanCommand({ TableName: this.at.table, Limit: PAGE });
    const { Items = [] } = await this.client.send(scan);
    return new Map(Items.map((item) => this.#read(item)));
  }

  #read(item: Readonly<Record<string, unknown>>): [id: string, read: ReadRecord] {
    const { idName, record } = this.at.saga;
    const { stored, faults } = readRow(record, item);
    const read = stored ? { record: stored.state } : { unreadable: faults.join("; ") };
    return [z.string().parse(item[idName]), read];
  }
}

async function keysOfShard(
  client: DynamoDBDocumentClient,
  index: SparseIndex,
  shard: string,
): Promise<string[]> {
  const keys: string[] = [];
  let after: Record<string, unknown> | undefined;
  do {
    const page = await dueKeys(client, index, { shard, until: EVER, limit: PAGE, after });
    keys.push(...page.keys);
    after = page.last;
  } while (after);
  return keys;
}
