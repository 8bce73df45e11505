import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { documentClient } from "../../lambdas/runtime/aws/dynamodb-store";

type Item = Readonly<Record<string, AttributeValue>>;

/** A key of one attribute, with any name. */
const place = { Key: z.record(z.string(), z.object({ S: z.string() })) };
const keyOf = ({ Key }: { Key: Record<string, { S: string }> }) => Object.values(Key)[0]?.S ?? "";

const values = z.record(z.string(), z.custom<AttributeValue>()).default({});
const update = z.object({
  ...place,
  UpdateExpression: z.string(),
  ConditionExpression: z.string(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: values,
});
type Update = z.infer<typeof update>;
/** As DynamoDB takes them: each key once, strongly consistent. */
const batch = z.object({
  RequestItems: z.record(
    z.string(),
    z.object({
      Keys: z
        .array(place.Key)
        .max(100)
        .refine((keys) => new Set(keys.map((Key) => keyOf({ Key }))).size === keys.length),
      ConsistentRead: z.literal(true),
    }),
  ),
});
const transaction = z.object({
  TransactItems: z.array(z.object({ Update: update })),
  ClientRequestToken: z.string(),
});

type Reason = { readonly Code: string; readonly Item?: Item | undefined };

/** DynamoDB in memory, as far as the stores use it: reads, conditional updates, transactions. */
export class TinyDynamoDb {
  readonly items = new Map<string, Item>();
  /** The tokens of all transactions, including repeats. */
  readonly tokens: string[] = [];
  /** How many of the next answers are lost. The requests themselves are carried out. */
  lost = 0;
  /** Called between a lost answer and the next request. */
  overtake: () => Promise<void> = async () => {};
  /** How many of the next transactions conflict with another one. */
  collisions = 0;
  readonly client = documentClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
    requestHandler: { handle: (request: unknown) => this.#handled(request) },
  });

  put(pk: string, attributes: Readonly<Record<string, unknown>>): void {
    this.items.set(pk, marshall({ pk, ...attributes }, { removeUndefinedValues: true }));
  }

  async #handled(request: unknown) {
    const { headers, body } = sent.parse(request);
    const [statusCode, answer] = this.#did(headers["x-amz-target"], JSON.parse(body));
    if (this.lost > 0) {
      this.lost--;
      await this.overtake();
      throw Object.assign(new Error("no answer"), { name: "TimeoutError" });
    }
    return { response: { statusCode, headers: {}, body: Buffer.from(JSON.stringify(answer)) } };
  }

  #did(target: string, body: unknown): [status: number, answer: object] {
    switch (target.split(".")[1]) {
      case "GetItem":
        return [200, { Item: this.items.get(keyOf(z.object(place).parse(body))) }];
      case "BatchGetItem": {
        const { RequestItems } = batch.parse(body);
        const found = Object.entries(RequestItems).map(([table, { Keys }]) => {
          const items = Keys.map((Key) => this.items.get(keyOf({ Key })));
          return [table, items.filter((item) => item !== undefined)] as const;
        });
        return [200, { Responses: Object.fromEntries(found), UnprocessedKeys: {} }];
      }
      case "UpdateItem": {
        const [failed] = this.#write([update.parse(body)], false);
        if (!failed) return [200, {}];
        return [400, { __type: "x#ConditionalCheckFailedException", Item: failed.Item }];
      }
      case "TransactWriteItems": {
        const { TransactItems, ClientRequestToken } = transaction.parse(body);
        this.tokens.push(ClientRequestToken);
        const reasons = this.#write(TransactItems.map((it) => it.Update));
        if (reasons.every((reason) => !reason)) return [200, {}];
        const CancellationReasons = reasons.map((reason) => reason ?? { Code: "None" });
        return [400, { __type: "x#TransactionCanceledException", CancellationReasons }];
      }
      default:
        throw new Error(`nobody asks for ${target}`);
    }
  }

  /** Applies all updates or none. Returns why each of them failed. */
  #write(updates: readonly Update[], isTransaction = true): (Reason | undefined)[] {
    if (isTransaction && this.collisions > 0) {
      this.collisions--;
      return updates.map(() => ({ Code: "TransactionConflict" }));
    }
    const reasons = updates.map((it): Reason | undefined => {
      const Item = this.items.get(keyOf(it));
      return holds(it, Item) ? undefined : { Code: "ConditionalCheckFailed", Item };
    });
    if (reasons.every((reason) => !reason)) {
      for (const it of updates) {
        this.items.set(keyOf(it), changed(it, this.items.get(keyOf(it)) ?? it.Key));
      }
    }
    return reasons;
  }
}

const sent = z.object({
  headers: z.object({ "x-amz-target": z.string() }),
  body: z.instanceof(Uint8Array).transform((bytes) => new TextDecoder().decode(bytes)),
});
const same = (a: unknown, b: unknown) => a !== undefined && text(a) === text(b);
/** JSON with the keys of maps in a fixed order. */
const text = (value: unknown) =>
  JSON.stringify(value, (_, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

const operand = (it: Update, name: string): AttributeValue => {
  const value = it.ExpressionAttributeValues[name];
  if (!value) throw new Error(`${name} has no value`);
  return value;
};

function holds(it: Update, item: Item | undefined): boolean {
  return it.ConditionExpression.split(" AND ").every((alternatives) =>
    alternatives
      .replace(/^\((.*)\)$/, "$1")
      .split(" OR ")
      .some((term) => isTrue(term, it, item)),
  );
}

function isTrue(term: string, it: Update, item: Item | undefined): boolean {
  const [, test, names = ""] = /^(\w+)\((.*)\)$/.exec(term) ?? [];
  const [left = "", operator, right = ""] = test
    ? names.split(", ").toSpliced(1, 0, test)
    : term.split(" ");
  const stored = item?.[it.ExpressionAttributeNames[left] ?? left];
  switch (operator) {
    case "attribute_exists":
      return stored !== undefined;
    case "attribute_not_exists":
      return stored === undefined;
    case "attribute_type":
      return stored !== undefined && operand(it, right).S === Object.keys(stored)[0];
    case "=":
      return same(stored, operand(it, right));
    case ">=":
      return stored?.N !== undefined && Number(stored.N) >= Number(operand(it, right).N);
    default:
      throw new Error(`nobody asks whether ${term}`);
  }
}

function changed(it: Update, item: Item): Item {
  const next: Record<string, AttributeValue> = { ...item };
  for (const [, action, list = ""] of it.UpdateExpression.matchAll(
    /(SET|REMOVE|ADD) (.*?)(?= REMOVE| ADD|$)/g,
  )) {
    for (const part of list.split(", ")) {
      const [left = "", ...rest] = part.split(" ");
      const name = it.ExpressionAttributeNames[left] ?? left;
      const value = rest.at(-1) ?? "";
      if (action === "SET") next[name] = operand(it, value);
      if (action === "REMOVE") delete next[name];
      if (action === "ADD") {
        next[name] = { N: String(Number(next[name]?.N ?? 0) + Number(operand(it, value).N)) };
      }
    }
  }
  return next;
}
