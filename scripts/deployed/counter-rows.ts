import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { plainNumbers } from "../../lambdas/runtime/aws/dynamodb-numbers";
import { storeOf } from "../../lambdas/runtime/aws/table-store";
import { serviceTable } from "../../lambdas/runtime/tables";
import { bucketKeys, spreadIn } from "../../lambdas/saga/buckets";
import type { AnySaga } from "../../lambdas/saga/define";
import { faultsIn } from "../../lambdas/saga/reading";
import type { Row } from "../../lambdas/saga/service";
import type { CounterStore } from "../../lambdas/saga/store";
import type { Books } from "./books";
import { byCounter, wholeCounter } from "./bucket-rows";
import {
  type CounterItem,
  counterItem,
  counterNamed,
  kindIn,
  kindsOf,
  shortName,
} from "./counters";
import { Failed, Refused, Unknown } from "./errors";
import type { Outputs } from "./outputs";
import { Spreading } from "./spreading";
import { wordOf } from "./words";

/** Attempts to change a row that others change at the same time. */
const TRIES = 20;

type Counter = Pick<CounterItem, "kind" | "key">;

/** The counters of a saga, in their tables. */
export class Counters {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly saga: AnySaga,
    private readonly outputs: Pick<Outputs, "table">,
  ) {}

  /** @throws BadInput if the name is of no counter. @throws Unknown if the counter does not exist. */
  async find(name: string): Promise<CounterItem> {
    const { kind, key } = counterNamed(this.saga, name);
    const item = await this.#whole({ kind, key });
    if (!item) throw new Unknown(`there is no ${name}`);
    return item;
  }

  async #whole(counter: Counter): Promise<CounterItem | undefined> {
    const { kind, key } = counter;
    const row = await this.#row(counter);
    const rows = row && spreadIn(plainNumbers(row))?.rows;
    if (!row || rows === undefined) return row && counterItem(kind, key, row);
    const buckets = await this.#table(kind).numbers(bucketKeys(key, rows));
    return wholeCounter(kind, key, [row, ...buckets]);
  }

  /** All counters. @param read reads whole tables. */
  async all(read: (tables: string[]) => Promise<Pick<Books, "counters">>): Promise<CounterItem[]> {
    const tables = new Set(kindsOf(this.saga).map(({ by }) => by.service));
    const { counters } = await read([...tables]);
    return byCounter(counters).map(({ service, key, rows }) =>
      wholeCounter(kindIn(this.saga, service, key), key, rows),
    );
  }

  /**
   * Sets how much there is in all. What is held stays held, so the amount left changes by the same difference.
   * The write fails if somebody changed the total meanwhile, and is then tried again. Without a total, it sets
   * the amount left.
   * @param buckets over how many buckets it is spread from now on. Default: as many as now.
   * @throws Refused if more than this is held, or the row is damaged.
   */
  async set(name: string, amount: number, buckets?: number): Promise<CounterItem> {
    const counter = counterNamed(this.saga, name);
    const short = shortName(counter);
    if (await this.#spread(counter, amount, buckets)) return this.find(name);
    for (let tries = 0; tries < TRIES; tries++) {
      const now = await this.#readable(counter);
      const done = await this.#change(counter, now, amount);
      const after = await this.#readable(counter);
      if (done && after) return after;
      const held = after ? (after.total ?? 0) - (after.left ?? 0) : 0;
      if (held > amount)
        throw new Refused(
          `${held} of ${short} are held by ${wordOf(this.saga)}s, so the total cannot be less`,
        );
    }
    throw new Failed(`${short} was changed by others ${TRIES} times in a row: run this again`);
  }

  async #row({ kind, key }: Counter): Promise<Row | undefined> {
    const get = { ...this.#place(kind, key), ConsistentRead: true };
    return (await this.client.send(new GetCommand(get))).Item;
  }

  /** Sets a counter that is spread, or is to be. False if it is neither, so that only its own row is set. */
  async #spread({ kind, key }: Counter, amount: number, buckets = 0): Promise<boolean> {
    const row = (await this.#readable({ kind, key })) && (await this.#row({ kind, key }));
    const spread = row && spreadIn(plainNumbers(row));
    if (!spread && buckets <= 1) return false;
    const { attribute, total } = kind;
    const spreading = new Spreading(this.#table(kind), { key, attribute, total });
    await spreading.set({ amount, buckets: buckets || (spread?.buckets ?? 1) });
    return true;
  }

  #table({ by }: CounterItem["kind"]): CounterStore {
    const table = serviceTable(this.saga, by);
    return storeOf(this.client, table, this.outputs.table(table.name));
  }

  #place({ by }: CounterItem["kind"], key: string) {
    const { name, keyAttribute } = serviceTable(this.saga, by);
    return { TableName: this.outputs.table(name), Key: { [keyAttribute]: key } };
  }

  async #readable(counter: Counter): Promise<CounterItem | undefined> {
    const row = await this.#row(counter);
    if (!row) return undefined;
    const { error } = counter.kind.row.safeParse(row);
    if (!error) return counterItem(counter.kind, counter.key, row);
    throw new Refused(`${shortName(counter)} is damaged: ${faultsIn(error, "row").join("; ")}`);
  }

  /**
   * The condition keeps the total from falling below what is held. If more was taken than there is, all of it is
   * held.
   */
  #change({ kind, key }: Counter, was: CounterItem | undefined, amount: number): Promise<boolean> {
    const { attribute, total = attribute } = kind;
    const kept = total !== attribute;
    const before = kept ? was?.total : was?.left;
    const names = { "#total": total, ...(kept && { "#left": attribute }) };
    const values = { ":total": amount };
    const and = (text: string) => (kept ? text : "");
    const change =
      before === undefined
        ? {
            UpdateExpression: `SET #total = :total${and(", #left = :total")}`,
            ConditionExpression: "attribute_not_exists(#total)",
            ExpressionAttributeValues: values,
          }
        : {
            UpdateExpression: `SET #total = :total${and(" ADD #left :more")}`,
            ConditionExpression: `#total = :was${and(" AND #left >= :less")}`,
            ExpressionAttributeValues: {
              ...{ ...values, ":was": before },
              ...(kept && { ":more": amount - before, ":less": before - amount }),
            },
          };
    const update = { ...this.#place(kind, key), ExpressionAttributeNames: names, ...change };
    return happened(this.client.send(new UpdateCommand(update)));
  }
}

/** Whether a conditional write took place. */
export async function happened(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
