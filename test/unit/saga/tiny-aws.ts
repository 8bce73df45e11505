import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { order } from "../../../lambdas/order/saga";
import { Orchestration } from "../../../scripts/deployed/orchestration";
import { Outputs, outputNames } from "../../../scripts/deployed/outputs";
import { SagaClient } from "../../../scripts/deployed/saga-client";

type Row = Readonly<Record<string, unknown>>;
export interface Started {
  readonly name: string;
  readonly status: string;
  readonly input?: unknown;
}

const item = z.record(z.string(), z.custom<AttributeValue>());
const table = z.object({ TableName: z.string() });
const get = table.extend({ Key: item });
const batch = z.object({
  RequestItems: z.record(z.string(), z.object({ Keys: z.array(item) })),
});
const query = table.extend({
  ExpressionAttributeValues: item,
  Limit: z.number(),
  ExclusiveStartKey: item.optional(),
});
const receive = z.object({ QueueUrl: z.string() });
const execution = z.object({ executionArn: z.string() });

/** An error as DynamoDB and Step Functions tell it. */
class Told extends Error {}

/** A deployed order saga of a few rows and executions, for the command as it ships. */
export class TinyAws {
  tables: Record<string, readonly Row[]> = {};
  executions: readonly Started[] = [];
  /** The messages of queues, by the output with the queue's address. Each is received once, and hidden then. */
  queues: Record<string, readonly object[]> = {};
  /** What else is answered, by what is asked; an Error is told as one. */
  answers: Record<string, object> = {};
  readonly asked: string[] = [];
  /** Of all requests. A client that heard nothing in time, as of a process that stood still, repeats its own. */
  readonly #invocations = new Set<unknown>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const named = `${request.headers["x-amz-target"] ?? ""}`.split(".")[1];
      const target = named ?? `${request.method} ${request.url?.split("/").at(-1)}`;
      const invocation = request.headers["amz-sdk-invocation-id"];
      if (!invocation || !this.#invocations.has(invocation)) this.asked.push(target);
      this.#invocations.add(invocation);
      const body = await text(request);
      const [status, answer] = this.#did(target, JSON.parse(body || "{}"));
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(answer));
    });
  }

  async start(): Promise<void> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    const address = this.#server.address();
    Object.assign(process.env, {
      ...{ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "eu-west-1" },
      AWS_ENDPOINT_URL: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    });
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Each output is its own name. */
  get outputs(): Outputs {
    const names = outputNames(order, "orchestration").map((name) => [name, name] as const);
    const StateMachineArn = "arn:aws:states:eu-west-1:000000000000:stateMachine:OrderSaga";
    const urls = names.flatMap(([name]) =>
      name.endsWith("Url") ? [[name, `${process.env.AWS_ENDPOINT_URL}/${name}`] as const] : [],
    );
    return new Outputs({ ...Object.fromEntries([...names, ...urls]), StateMachineArn });
  }

  connect(): Orchestration {
    return new Orchestration(new SagaClient(order, this.outputs));
  }

  #did(target: string, body: unknown): [status: number, answer: object] {
    try {
      return [200, this.#answer(target, body)];
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      return [400, { __type: `x#${error.message}`, message: error.message }];
    }
  }

  #answer(target: string, body: unknown): object {
    const own = this.answers[target];
    if (own instanceof Error) throw new Told(own.message);
    if (own) return own;
    switch (target) {
      case "GetItem": {
        const { TableName, Key } = get.parse(body);
        return { Item: this.#row(TableName, Key) };
      }
      case "BatchGetItem": {
        const asked = Object.entries(batch.parse(body).RequestItems);
        const found = asked.map(([name, { Keys }]) => [
          name,
          Keys.map((key) => this.#row(name, key)).filter(Boolean),
        ]);
        return { Responses: Object.fromEntries(found) };
      }
      case "Scan":
        return { Items: this.#rows(table.parse(body).TableName) };
      case "Query":
        return this.#page(query.parse(body));
      case "ListExecutions":
        return { executions: this.executions.map(({ input, ...told }) => told) };
      case "DescribeExecution": {
        const { executionArn } = execution.parse(body);
        const found = this.executions.find(({ name }) => executionArn.endsWith(`:${name}`));
        if (!found) throw new Told("ExecutionDoesNotExist");
        return { ...found, executionArn, input: JSON.stringify(found.input) };
      }
      case "ReceiveMessage":
        return { Messages: this.#received(receive.parse(body).QueueUrl.split("/").at(-1) ?? "") };
      case "DeleteMessage":
      case "ChangeMessageVisibilityBatch":
        return {};
      default:
        throw new Error(`nobody asks for ${target}`);
    }
  }

  #received(queue: string): object[] {
    const bodies = (this.queues[queue] ?? []).map((letter) => JSON.stringify(letter));
    this.queues[queue] = [];
    return bodies.map((Body, n) => {
      const MD5OfBody = createHash("md5").update(Body).digest("hex");
      return { MessageId: `${queue}-${n}`, ReceiptHandle: `${queue}-${n}`, Body, MD5OfBody };
    });
  }

  #rows = (name: string) =>
    (this.tables[name] ?? []).map((row) => marshall(row, { removeUndefinedValues: true }));

  #row(name: string, key: Record<string, AttributeValue>) {
    const [[attribute, value] = ["", ""]] = Object.entries(unmarshall(key));
    const text = String(value);
    if (text === "" || text.length > 2048) throw new Told("ValidationException");
    return this.#rows(name).find((row) => row[attribute]?.S === text);
  }

  /** Of the index of open sagas: in the order of their times. */
  #page({ TableName, ExpressionAttributeValues: values, Limit, ExclusiveStartKey }: Query) {
    const key = ({ orderId, openShard, dueAt }: Record<string, AttributeValue>) =>
      openShard && dueAt ? [{ orderId, openShard, dueAt }] : [];
    const all = this.#rows(TableName)
      .flatMap(key)
      .filter(({ openShard }) => openShard.S === values[":shard"]?.S)
      .sort((a, b) => (`${a.dueAt.S}` < `${b.dueAt.S}` ? -1 : 1));
    const start = all.findIndex(({ orderId }) => orderId?.S === ExclusiveStartKey?.orderId?.S) + 1;
    const Items = all.slice(start, start + Limit);
    return { Items, LastEvaluatedKey: start + Limit < all.length ? Items.at(-1) : undefined };
  }
}
type Query = z.infer<typeof query>;
