import * as z from "zod";
import { sagaOf } from "../../lambdas/runtime/reconciler/redrive-name";
import type { Call } from "./protocol";

/** The string attributes of an item or of its key. Keys consist of strings. */
export type KeyStrings = Readonly<Record<string, string>>;

/** A request to DynamoDB, EventBridge, Step Functions, SQS or Lambda, as far as the proxy understands it. */
export interface DynamoDbRequest {
  readonly operation: string;
  readonly tables: string[];
  /** The key (or the item) of each item in the request, in order. */
  readonly keys: readonly KeyStrings[];
  /** The body to forward: unchanged, except that it asks for the consumed capacity. */
  readonly body: Buffer;
}

const READS = ["GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems"];
const WRITES = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"];

const attributes = z.record(z.string(), z.unknown());
const single = z.object({
  TableName: z.string().optional(),
  Key: attributes.optional(),
  Item: attributes.optional(),
});
const bodySchema = single.extend({
  TransactItems: z.array(z.record(z.string(), single)).optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  Entries: z.array(z.object({ Detail: z.string() })).optional(),
});

/** The table name for EventBridge calls: all events go to one bus. */
export const BUS = "bus";
/** The same for Step Functions, for queues, and for functions that are asked by other functions. */
export const MACHINE = "machine";
export const QUEUE = "queue";
export const ASKED = "function";
const INVOCATION = /^\/2015-03-31\/functions\/[^/]+\/invocations\b/;

/** The subject of a Step Functions call: an execution by name or ARN, or a task by its token. */
const executionSchema = z.object({
  name: z.string().optional(),
  executionArn: z.string().optional(),
  taskToken: z.string().optional(),
});
const messageSchema = z.object({ MessageBody: z.string().optional() });
/** A message in a queue: EventBridge wraps the event. Otherwise the event or dead letter itself. */
const envelopeSchema = z.object({ detail: z.unknown() });

const capacity = z.object({
  TableName: z.string(),
  CapacityUnits: z.number().default(0),
});
const answerSchema = z.object({
  __type: z.string().optional(),
  ConsumedCapacity: z.union([capacity.transform((c) => [c]), z.array(capacity)]).optional(),
});

/** Reads a request. Requests outside DynamoDB's data plane are forwarded unchanged. */
export function readRequest(target: string, raw: Buffer, path = "/"): DynamoDbRequest {
  const operation = target.split(".").at(-1) || "unknown";
  const json = parseJson(raw);
  if (INVOCATION.test(path)) {
    return { operation: "Invoke", tables: [ASKED], keys: requestsIn(json), body: raw };
  }
  if (target.startsWith("AWSStepFunctions.")) {
    return { operation, tables: [MACHINE], keys: executionIn(json), body: raw };
  }
  if (target.startsWith("AmazonSQS.")) {
    return { operation, tables: [QUEUE], keys: messageIn(json), body: raw };
  }
  const { data } = bodySchema.safeParse(json);
  if (!data) return { operation, tables: [], keys: [], body: raw };
  const parts = (data.TransactItems ?? []).flatMap((item) => Object.values(item));
  const all = [data, ...parts];
  const named = all.flatMap(({ TableName }) => (TableName ? [TableName] : []));
  const keys = all.flatMap(({ Key, Item }) => (Key || Item ? [strings(Key ?? Item ?? {})] : []));
  if (operation === "PutEvents") {
    const details = (data.Entries ?? []).map(({ Detail }) =>
      keysOf(parseJson(Buffer.from(Detail))),
    );
    return { operation, tables: [BUS], keys: details, body: raw };
  }
  const measured = [...READS, ...WRITES].includes(operation);
  return {
    operation,
    tables: [...new Set([...named, ...Object.keys(data.RequestItems ?? {})])],
    keys,
    body: measured ? withCapacity(json) : raw,
  };
}

/** A call that answers a task contains only the task's token, so a rule names the call by it. */
function executionIn(json: unknown): KeyStrings[] {
  const { name, executionArn, taskToken } = executionSchema.safeParse(json).data ?? {};
  const execution = name ?? executionArn?.split(":").at(-1);
  if (execution !== undefined) return [{ key: sagaOf(execution) }];
  return taskToken === undefined ? [] : [{ key: taskToken }];
}

function messageIn(json: unknown): KeyStrings[] {
  const { MessageBody } = messageSchema.safeParse(json).data ?? {};
  if (MessageBody === undefined) return [];
  const message = parseJson(Buffer.from(MessageBody));
  const { sagaId, ...keys } = keysOf(envelopeSchema.safeParse(message).data?.detail ?? message);
  return [sagaId === undefined ? keys : { key: sagaId }];
}

/** The sagas' requests in a message to a function: `{ command, order: { orderId, … } }`, or one that is the message. */
const requestsIn = (message: unknown): KeyStrings[] => [
  keysOf(message),
  ...Object.values(attributes.safeParse(message).data ?? {}).flatMap((part) =>
    typeof part === "object" ? [keysOf(part)] : [],
  ),
];

/** Reads the error and the consumed capacity from an answer. */
export function readAnswer(operation: string, body: Buffer): Pick<Call, "error" | "units"> {
  const { data } = answerSchema.safeParse(parseJson(body));
  const isRead = READS.includes(operation);
  const units = (data?.ConsumedCapacity ?? []).map(({ TableName: table, CapacityUnits: n }) => ({
    table,
    read: isRead ? n : 0,
    write: isRead ? 0 : n,
  }));
  const error = data?.__type?.split("#").at(-1);
  return { units, ...(error !== undefined && { error }) };
}

const eventsSchema = z.looseObject({ Entries: z.array(z.looseObject({ Detail: z.string() })) });

/** The same request without one saga's events. Other sagas' events in the call are kept. */
export function withoutEventsOf(sagaId: string, asked: DynamoDbRequest): DynamoDbRequest {
  const { data } = eventsSchema.safeParse(parseJson(asked.body));
  if (!data) return asked;
  const keys = asked.keys.map((key) => Object.values(key).includes(sagaId));
  const Entries = data.Entries.filter((_entry, i) => !keys[i]);
  return {
    ...asked,
    keys: asked.keys.filter((_key, i) => !keys[i]),
    body: Buffer.from(JSON.stringify({ ...data, Entries })),
  };
}

/** EventBridge's answer after it has accepted this many events. */
export function takenBody(events: number): Buffer {
  const Entries = Array.from({ length: events }, (_, n) => ({ EventId: `swallowed-${n}` }));
  return Buffer.from(JSON.stringify({ FailedEntryCount: 0, Entries }));
}

/** An error in DynamoDB's format, which the SDK understands. */
export function errorBody(type: string, message: string): Buffer {
  return Buffer.from(
    JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message }),
  );
}

/** The same for a transaction: what is wrong, item by item. */
export function collisionBody(type: string, items: readonly boolean[]): Buffer {
  const CancellationReasons = items.map((isHeld) => ({
    Code: isHeld ? "TransactionConflict" : "None",
  }));
  const { __type, message } = JSON.parse(errorBody(type, "injected: conflict").toString());
  return Buffer.from(JSON.stringify({ __type, message, CancellationReasons }));
}

/** Asks for the consumed capacity. The emulator verifies no signatures, so the body may change. */
function withCapacity(json: unknown): Buffer {
  const asked = typeof json === "object" && json !== null ? json : {};
  return Buffer.from(JSON.stringify({ ReturnConsumedCapacity: "TOTAL", ...asked }));
}

function strings(item: Record<string, unknown>): KeyStrings {
  const text = z.object({ S: z.string() });
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => {
      const { data } = text.safeParse(value);
      return data ? [[name, data.S]] : [];
    }),
  );
}

/** The string attributes of an event's detail, such as the id of its saga. */
function keysOf(detail: unknown): KeyStrings {
  const { data = {} } = attributes.safeParse(detail);
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  );
}

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString());
  } catch {
    return undefined;
  }
}
