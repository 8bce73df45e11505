import { BatchGetCommand, type DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { dueKeys } from "../../lambdas/runtime/aws/dynamodb-index";
import { openIndexIn } from "../../lambdas/runtime/tables";
import type { AnySaga } from "../../lambdas/saga/define";
import { readRow } from "../../lambdas/saga/reading";
import { OPEN_SHARDS, openShard } from "../../lambdas/saga/record-row";
import { jsonOf } from "../command/json";
import { isKey } from "./dynamodb";
import { BadInput } from "./errors";
import { inBatches } from "./in-batches";
import type { AnyRecord } from "./summary";

/** Rows in one request. The limit of DynamoDB is 100. */
const BATCH = 100;
const PAGE = 1000;
/** Open sagas on a page. */
export const ON_PAGE = 100;
/** Later than any time in a row. */
const EVER = "9999";

/** The record of a saga. If its row cannot be read, `unreadable` says why. */
export type ReadRecord =
  | { readonly record: AnyRecord }
  | { readonly record?: undefined; readonly unreadable: string };

/** The records of a saga, and their table. */
export interface RecordsAt {
  readonly saga: AnySaga;
  readonly table: string;
}

/** Where to begin in the index of open sagas, and how many entries to read at once. */
export interface From {
  readonly after?: string | undefined;
  readonly size?: number | undefined;
}

interface IdsPage {
  readonly ids: readonly string[];
  /** Where the next page begins. Undefined on the last page. */
  readonly next?: string | undefined;
}

/** The records of one saga, in their table. */
export class Records {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly at: RecordsAt,
  ) {}

  /**
   * The ids of open sagas, page by page, from the sparse index. In each shard the longest due come first.
   * @param from `after` is `next` of an earlier page.
   */
  async *openIds({ after, size = ON_PAGE }: From = {}): AsyncGenerator<IdsPage> {
    const index = openIndexIn(this.at.saga, this.at.table);
    let at: Place | undefined = after === undefined ? { shard: 0 } : placeIn(after);
    while (at) {
      const { shard, last }: Place = at;
      const asked = { shard: openShard(shard), until: EVER, limit: size, after: last };
      const page = await dueKeys(this.client, index, asked);
      at = page.last ? { shard, last: page.last } : placeAfter(shard);
      yield { ids: page.keys, next: at && nameOf(at) };
    }
  }

  /** The records of these ids, by id. Ids without a record are left out. */
  async of(ids: readonly string[]): Promise<Map<string, ReadRecord>> {
    const { table, saga } = this.at;
    const unique = [...new Set(ids)].filter(isKey);
    const records = new Map<string, ReadRecord>();
    const parts = Array.from({ length: Math.ceil(unique.length / BATCH) }, (_, n) =>
      unique.slice(n * BATCH, (n + 1) * BATCH),
    );
    await inBatches(parts, async (part) => {
      let Keys: Record<string, unknown>[] | undefined = part.map((id) => ({ [saga.idName]: id }));
      while (Keys?.length) {
        const get = new BatchGetCommand({
          RequestItems: { [table]: { Keys, ConsistentRead: true } },
        });
        const answer = await this.client.send(get);
        for (const item of answer.Responses?.[table] ?? []) records.set(...this.#read(item));
        Keys = answer.UnprocessedKeys?.[table]?.Keys;
      }
    });
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

/** The place where a page begins: a shard, and the last key read in it. */
const place = z.object({
  shard: z
    .int()
    .min(0)
    .max(OPEN_SHARDS - 1),
  last: z.record(z.string(), z.unknown()).optional(),
});
type Place = z.infer<typeof place>;

const placeAfter = (shard: number): Place | undefined =>
  shard + 1 < OPEN_SHARDS ? { shard: shard + 1 } : undefined;

const nameOf = (at: unknown) => Buffer.from(JSON.stringify(at)).toString("base64url");

/** @throws BadInput if it is not the `next` of a page. */
function placeIn(name: string): Place {
  const { data } = place.safeParse(jsonOf(Buffer.from(name, "base64url").toString()));
  if (!data)
    throw new BadInput(`--after ${name} is not a page: copy it from the note of the page before`);
  return data;
}
