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
import type { AnyRecord } from "./summary";

/** Rows a request; DynamoDB takes 100. */
const BATCH = 100;
const PAGE = 1000;
/** Open sagas on a page. */
export const ON_PAGE = 100;
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

/** Where to begin to read the index of open sagas, and how many to read at once. */
export interface From {
  readonly after?: string | undefined;
  readonly size?: number | undefined;
}

interface IdsPage {
  readonly ids: readonly string[];
  /** Where the next one begins; nothing where this is the last. */
  readonly next?: string | undefined;
}

/** The records of one saga, in their table. */
export class Records {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly at: RecordsAt,
  ) {}

  /**
   * The ids of what has not ended, a page after the other, by the sparse index: in each of its shards
   * those due longest first. @param from where another page has told that the next one begins.
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

  /** The records of these ids by their id, as far as there are any. */
  async of(ids: readonly string[]): Promise<Map<string, ReadRecord>> {
    const { table, saga } = this.at;
    const unique = [...new Set(ids)].filter(isKey);
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

/** Where a page begins: in which shard, after which of its keys. */
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

/** @throws BadInput where no page has told it. */
function placeIn(name: string): Place {
  const { data } = place.safeParse(jsonOf(Buffer.from(name, "base64url").toString()));
  if (!data) throw new BadInput(`no page begins at ${name}: it is what the page before has told`);
  return data;
}
