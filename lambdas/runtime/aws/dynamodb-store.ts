import { randomBytes } from "node:crypto";
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
} from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type * as z from "zod";
import { spreadIn } from "../../saga/buckets";
import { DamagedRow } from "../../saga/errors";
import type { Change, Counter, Numbers, Shortage, Stored } from "../../saga/participant";
import { readRow } from "../../saga/reading";
import type { Commit, CommitResult, TableStore } from "../../saga/store";
import { elsewhere } from "../elsewhere";
import {
  counterExpression,
  type Expression,
  rowExpression,
  writeAttribute,
} from "./dynamodb-expressions";
import { type Item, numbersIn, numbersOf } from "./dynamodb-numbers";
import { hasFailed, isTaken, reasonsOf, throughCollisions } from "./dynamodb-transactions";
import { translation, valuesOf } from "./dynamodb-values";
import { TABLE_LIMITS } from "./limits";
import { rethrowPassing } from "./passing-errors";

/** Where rows are stored, and their schema. */
export interface RowType<State> {
  readonly table: string;
  readonly keyAttribute: string;
  readonly state: z.ZodType<State>;
}

type Update = NonNullable<ConstructorParameters<typeof UpdateCommand>[0]> & {
  UpdateExpression: string;
};

/**
 * The client of every store. Its time limits are short. So if a connection hangs, the function is still alive
 * to throw `Unavailable`.
 */
export function documentClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient({ ...TABLE_LIMITS, ...config });
  return DynamoDBDocumentClient.from(client, translation());
}

/**
 * A row's state is stored flat, beside its key and `version`. Attributes that others wrote there stay. The
 * row also names its last writes. If the answer to a write was lost and the client sends it again, the write
 * finds its own name in the row, and knows that it has succeeded.
 */
export class DynamoDbStore<State extends object> implements TableStore<State> {
  readonly #client: DynamoDBDocumentClient;
  readonly #rows: RowType<State>;

  constructor(client: DynamoDBDocumentClient, rows: RowType<State>) {
    this.#client = client;
    this.#rows = rows;
  }

  async read(key: string): Promise<Stored<State> | undefined> {
    const get = new GetCommand({ ...this.#place(key), ConsistentRead: true });
    const { Item } = await this.#client.send(get).catch(rethrowPassing(key));
    return this.#parse(key, Item);
  }

  async commit(commit: Commit<State>): Promise<CommitResult<State>> {
    const write = randomBytes(12).toString("base64url");
    const send = () => this.#sent(commit, write);
    return throughCollisions(commit.key, send, (error, tries) =>
      this.#elsewhere(reasonsOf(error).slice(1), commit.counters, tries),
    );
  }

  async #sent(commit: Commit<State>, write: string): Promise<CommitResult<State>> {
    try {
      await this.#send(commit, write);
      return { outcome: "committed" };
    } catch (error) {
      const failed = this.#explain(error, commit, write);
      if (failed) return failed;
      throw error;
    }
  }

  async #elsewhere(
    reasons: ReturnType<typeof reasonsOf>,
    counters: readonly Change[],
    tries: number,
  ): Promise<CommitResult<State> | undefined> {
    const taken = counters.filter(({ add }, i) => add < 0 && isTaken(reasons[i]));
    return elsewhere(taken, tries, (keys) => this.numbers(keys));
  }

  async numbers(keys: readonly string[]): Promise<(Numbers | undefined)[]> {
    const { table, keyAttribute } = this.#rows;
    return numbersOf(this.#client, { table, keyAttribute, keys });
  }

  async change(changes: readonly Change[]): Promise<boolean> {
    const updates = changes.map((one) => this.#counter(one));
    const [only] = updates;
    // A write of one item alone excludes no other.
    const send = async () =>
      only && updates.length === 1
        ? this.#client.send(new UpdateCommand(only))
        : this.#client.send(
            new TransactWriteCommand({ TransactItems: updates.map((Update) => ({ Update })) }),
          );
    return throughCollisions(changes.map(({ key }) => key).join(), async () => {
      try {
        await send();
        return true;
      } catch (error) {
        const isShort = error instanceof ConditionalCheckFailedException;
        if (isShort || reasonsOf(error).some(hasFailed)) return false;
        throw error;
      }
    });
  }

  async #send(commit: Commit<State>, write: string): Promise<void> {
    const { keyAttribute } = this.#rows;
    const row = this.#update(commit.key, rowExpression(commit, { write, keyAttribute }));
    if (commit.counters.length === 0) {
      await this.#client.send(new UpdateCommand(row));
      return;
    }
    const counters = commit.counters.map((one) => this.#counter(one));
    const TransactItems = [row, ...counters].map((Update) => ({ Update }));
    await this.#client.send(new TransactWriteCommand({ TransactItems }));
  }

  #counter = (change: Change): Update =>
    this.#update(change.key, counterExpression(change, this.#rows.keyAttribute));

  #update(key: string, expression: Expression): Update {
    return {
      ...this.#place(key),
      // A failed condition returns the item, so no second read is needed.
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      ...expression,
    };
  }

  #place(key: string) {
    return { TableName: this.#rows.table, Key: { [this.#rows.keyAttribute]: key } };
  }

  /** The condition that failed. Undefined if the error is not about a condition. */
  #explain(error: unknown, commit: Commit<State>, write: string): CommitResult<State> | undefined {
    if (error instanceof ConditionalCheckFailedException) {
      return this.#met(error.Item, commit, write);
    }
    const [row, ...rest] = reasonsOf(error);
    if (hasFailed(row)) return this.#met(row?.Item, commit, write);
    const shortages = commit.counters.flatMap((counter, i) =>
      hasFailed(rest[i]) ? [this.#shortage(counter, rest[i]?.Item)] : [],
    );
    return shortages.length > 0 ? { outcome: "short", shortages } : undefined;
  }

  /** The row that failed a write's condition is another writer's, or this write's own from an earlier try. */
  #met(item: Item | undefined, { key, next }: Commit<State>, write: string): CommitResult<State> {
    const row = item && valuesOf(item);
    if (row?.[writeAttribute(next.version)] === write) return { outcome: "committed" };
    return { outcome: "conflict", current: this.#parse(key, row) };
  }

  #shortage({ key, attribute }: Counter, item: Item = {}): Shortage {
    const { [attribute]: number } = item;
    if (number && number.N === undefined) {
      throw new DamagedRow(this.#rows.table, key, [`${attribute}: is not a number`]);
    }
    const spread = spreadIn(numbersIn(item));
    return { key, available: number && Number(number.N), ...(spread && { spread }) };
  }

  #parse(key: string, row: unknown): Stored<State> | undefined {
    if (!row) return undefined;
    const { stored, faults } = readRow(this.#rows.state, row);
    if (stored) return stored;
    throw new DamagedRow(this.#rows.table, key, faults);
  }
}
