import { setTimeout as delay } from "node:timers/promises";
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import * as z from "zod";
import type { Counter, Stored } from "./decision";
import { Unavailable } from "./errors";
import type { Commit, CommitResult, Store } from "./store";

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

  /** @throws Unavailable when DynamoDB did not answer, or other transactions kept colliding. */
  async commit(commit: Commit<State>, collisions = 0): Promise<CommitResult<State>> {
    try {
      await this.#send(commit);
      return { outcome: "committed" };
    } catch (error) {
      const failed = this.#explain(error, commit);
      if (failed) return failed;
      if (!isCollision(error) || collisions === MAX_COLLISIONS) {
        throw isPassing(error) ? unavailable(error, commit.key) : error;
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
      TableName: this.#rows.table,
      Key: { [this.#rows.keyAttribute]: key },
      // A failed condition returns the item that failed it: no second read.
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      ...expression,
    };
  }

  /** Which condition failed; nothing where the error is not about a condition. */
  #explain(error: unknown, { counters }: Commit<State>): CommitResult<State> | undefined {
    if (error instanceof ConditionalCheckFailedException) {
      return { outcome: "conflict", current: this.#parse(error.Item) };
    }
    if (!(error instanceof TransactionCanceledException)) return undefined;
    const [row, ...rest] = error.CancellationReasons ?? [];
    if (row?.Code === "ConditionalCheckFailed") {
      return { outcome: "conflict", current: this.#parse(row.Item) };
    }
    const short = rest.findIndex(({ Code }) => Code === "ConditionalCheckFailed");
    const counter = counters[short];
    if (!counter) return undefined;
    const stored = rest[short]?.Item?.[counter.attribute]?.N;
    const available = stored === undefined ? undefined : Number(stored);
    return { outcome: "short", key: counter.key, available };
  }

  #parse(item: Record<string, AttributeValue> | undefined): Stored<State> | undefined {
    if (!item) return undefined;
    const row = unmarshall(item);
    const { version } = z.object({ version: z.number() }).parse(row);
    return { version, state: this.#rows.state.parse(row) };
  }
}

interface Expression {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/** Writes what differs from the base, on condition that the base is what is stored. */
function rowExpression<S extends object>({ base, trust, next }: Commit<S>): Expression {
  const was: Record<string, unknown> = base ? { version: base.version, ...base.state } : {};
  const is: Record<string, unknown> = { version: next.version, ...next.state };
  const attributes = Object.keys({ ...was, ...is });
  const changed = attributes.filter((a) => is[a] !== undefined && is[a] !== was[a]);
  const removed = attributes.filter((a) => is[a] === undefined && was[a] !== undefined);
  const matched = trust === "read" ? ["version"] : attributes.filter((a) => was[a] !== undefined);

  const set = `SET ${changed.map((a) => `#${a} = :${a}`).join(", ")}`;
  const remove = removed.length > 0 ? ` REMOVE ${removed.map((a) => `#${a}`).join(", ")}` : "";
  const same = matched.map((a) => `#${a} = :was_${a}`).join(" AND ");
  const conditioned = base ? matched : ["version"];
  return {
    UpdateExpression: set + remove,
    ConditionExpression: base ? same : "attribute_not_exists(#version)",
    ExpressionAttributeNames: Object.fromEntries(
      [...changed, ...removed, ...conditioned].map((a) => [`#${a}`, a]),
    ),
    ExpressionAttributeValues: Object.fromEntries([
      ...changed.map((a) => [`:${a}`, is[a]]),
      ...(base ? matched.map((a) => [`:was_${a}`, was[a]]) : []),
    ]),
  };
}

/** Adds to a number that exists and may not fall below zero. */
function counterExpression({ attribute, add }: Counter): Expression {
  return {
    UpdateExpression: "ADD #counter :add",
    ConditionExpression: "#counter >= :floor",
    ExpressionAttributeNames: { "#counter": attribute },
    ExpressionAttributeValues: { ":add": add, ":floor": add < 0 ? -add : 0 },
  };
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

/** Throttled, down or unreachable: whether the write happened is not known. */
function isPassing(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) return true;
  if (!isSdkError(error)) return false;
  return isThrottlingError(error) || isTransientError(error) || isServerError(error);
}

function isSdkError(error: unknown): error is Parameters<typeof isTransientError>[0] {
  return error instanceof Error;
}

function unavailable(error: unknown, key: string): Unavailable {
  const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new Unavailable(`${key}: DynamoDB did not answer: ${cause}`);
}
