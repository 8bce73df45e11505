import { setTimeout as delay } from "node:timers/promises";
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import type { Stored } from "../../saga/participant";
import type { Commit, CommitResult, Store } from "../../saga/store";
import { counterExpression, type Expression, rowExpression } from "./dynamodb-expressions";
import { rethrowPassing } from "./passing-errors";

/** How often a write that met another transaction on the same item is sent again. */
const MAX_COLLISIONS = 12;
const LONGEST_PAUSE_MS = 400;

/** Where rows are, and what they look like. */
export interface RowType<State> {
  readonly table: string;
  readonly keyAttribute: string;
  readonly state: z.ZodType<State>;
}

type Update = NonNullable<ConstructorParameters<typeof UpdateCommand>[0]> & {
  UpdateExpression: string;
};

/**
 * The client of every store. Its time limits are short, so that a hanging connection becomes
 * `Unavailable` while the function is still alive to say so.
 */
export function documentClient(): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 500, requestTimeout: 1500, throwOnRequestTimeout: true },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** A row's state lies flat beside its key and `version`; what others wrote there stays. */
export class DynamoDbStore<State extends object> implements Store<State> {
  readonly #client: DynamoDBDocumentClient;
  readonly #rows: RowType<State>;

  constructor(client: DynamoDBDocumentClient, rows: RowType<State>) {
    this.#client = client;
    this.#rows = rows;
  }

  /** @throws Unavailable when DynamoDB did not answer. */
  async read(key: string): Promise<Stored<State> | undefined> {
    const get = new GetCommand({ ...this.#place(key), ConsistentRead: true });
    const { Item } = await this.#client.send(get).catch(rethrowPassing(key));
    return this.#parse(Item);
  }

  /** @throws Unavailable when DynamoDB did not answer, or other transactions kept colliding. */
  async commit(commit: Commit<State>, collisions = 0): Promise<CommitResult<State>> {
    try {
      await this.#send(commit);
      return { outcome: "committed" };
    } catch (error) {
      const failed = this.#explain(error, commit);
      if (failed) return failed;
      if (!isCollision(error) || collisions === MAX_COLLISIONS) {
        return rethrowPassing(commit.key)(error);
      }
      await delay(Math.random() * Math.min(LONGEST_PAUSE_MS, 10 * 2 ** collisions));
      return this.commit(commit, collisions + 1);
    }
  }

  async #send(commit: Commit<State>): Promise<void> {
    const row = this.#update(commit.key, rowExpression(commit));
    if (commit.counters.length === 0) {
      await this.#client.send(new UpdateCommand(row));
      return;
    }
    const counters = commit.counters.map((c) => this.#update(c.key, counterExpression(c)));
    const TransactItems = [row, ...counters].map((Update) => ({ Update }));
    await this.#client.send(new TransactWriteCommand({ TransactItems }));
  }

  #update(key: string, expression: Expression): Update {
    return {
      ...this.#place(key),
      // A failed condition returns the item that failed it: no second read.
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      ...expression,
    };
  }

  #place(key: string) {
    return { TableName: this.#rows.table, Key: { [this.#rows.keyAttribute]: key } };
  }

  /** Which condition failed; nothing where the error is not about a condition. */
  #explain(error: unknown, { counters }: Commit<State>): CommitResult<State> | undefined {
    if (error instanceof ConditionalCheckFailedException) {
      return { outcome: "conflict", current: this.#parse(error.Item && unmarshall(error.Item)) };
    }
    if (!(error instanceof TransactionCanceledException)) return undefined;
    const [row, ...rest] = error.CancellationReasons ?? [];
    if (row?.Code === "ConditionalCheckFailed") {
      return { outcome: "conflict", current: this.#parse(row.Item && unmarshall(row.Item)) };
    }
    const short = rest.findIndex(({ Code }) => Code === "ConditionalCheckFailed");
    const counter = counters[short];
    if (!counter) return undefined;
    const stored = rest[short]?.Item?.[counter.attribute]?.N;
    const available = stored === undefined ? undefined : Number(stored);
    return { outcome: "short", key: counter.key, available };
  }

  #parse(row: unknown): Stored<State> | undefined {
    if (!row) return undefined;
    const { version } = z.object({ version: z.number() }).parse(row);
    return { version, state: this.#rows.state.parse(row) };
  }
}

/** Another transaction held an item; nothing was written, and it will be over soon. */
function isCollision(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    return error.CancellationReasons?.some((r) => r.Code === "TransactionConflict") ?? false;
  }
  return (
    error instanceof Error &&
    ["TransactionConflictException", "TransactionInProgressException"].includes(error.name)
  );
}
