import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { translation } from "../../lambdas/runtime/aws/dynamodb-values";
import { storeOf } from "../../lambdas/runtime/aws/table-store";
import { recordTable, serviceTable, tablesOf } from "../../lambdas/runtime/tables";
import {
  type AnyRequest,
  type AnySaga,
  everyServiceIn,
  serviceNamed,
} from "../../lambdas/saga/define";
import { hasEnded } from "../../lambdas/saga/record-states";
import type { Row, Rows } from "../../lambdas/saga/service";
import { type Books, booksOf, type SagaRows } from "./books";
import { type AnyService, filled, kindIn } from "./counters";
import { dynamoDbClient, isKey } from "./dynamodb";
import { CALL, INVOCATION } from "./limits";
import type { Outputs } from "./outputs";
import type { OutsideSystem } from "./outside-audit";
import { ownProviders } from "./own-provider";
import { Spreading } from "./spreading";
import { withSecretsKept } from "./vault";
import { waitFor } from "./wait-for";
import { wordOf } from "./words";

/** The answer of a function, or the error that Step Functions would see. */
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string; readonly message: string };

const errorSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

/** The deployed services of a saga in either coordination, by the APIs of AWS alone. */
export class ServicesClient {
  readonly #lambda = new LambdaClient(INVOCATION);
  protected readonly sqs = new SQSClient(CALL);
  readonly #dynamodb = DynamoDBDocumentClient.from(dynamoDbClient(), translation());

  constructor(
    readonly saga: AnySaga,
    readonly outputs: Outputs,
  ) {}

  close(): void {
    for (const client of [this.#lambda, this.sqs, this.#dynamodb]) client.destroy();
  }

  /** The request with its secrets kept: see `withSecretsKept`. */
  kept(request: AnyRequest): Promise<AnyRequest> {
    return withSecretsKept(this.#dynamodb, this, request);
  }

  /** What services act on outside: see `ownProviders`. */
  outside(provider: string): Promise<OutsideSystem[]> {
    return ownProviders(this.#dynamodb, this, provider);
  }

  /** Waits until the saga has ended, confirmed or undone, by whichever execution. */
  async closed(id: string, timeoutMs = 120_000): Promise<SagaRows> {
    const over = async () => {
      const record = await this.record(id);
      return record !== undefined && hasEnded(this.saga, record);
    };
    await waitFor(`the end of ${wordOf(this.saga)} ${id}`, over, timeoutMs);
    return this.rows(id);
  }

  /**
   * Sends a command to a function directly. What drives the saga goes on at the same time.
   * @param service one of `functionsOf(saga)`. @throws Error if there is none.
   */
  async invoke(service: string, event: unknown): Promise<Answer> {
    const { Payload, FunctionError } = await this.#lambda.send(
      new InvokeCommand({
        FunctionName: this.outputs.function(service),
        Payload: JSON.stringify(event),
      }),
    );
    const value: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || "null");
    if (!FunctionError) return { ok: true, value };
    const { errorType, errorMessage } = errorSchema.parse(value);
    return { ok: false, error: errorType, message: errorMessage };
  }

  /** Sends a command to a service again, as what drives the saga does. */
  resend(service: string, command: string, request: unknown, more: object = {}): Promise<Answer> {
    return this.invoke(service, { command, [this.saga.name]: request, event: "a copy", ...more });
  }

  /** Sets a counter as an operator does: this much in all, and nothing held. */
  async setCounter(service: string, key: string, amount: number, buckets = 1): Promise<void> {
    const table = serviceTable(this.saga, serviceNamed(this.saga, service));
    const kind = kindIn(this.saga, service, key);
    const TableName = this.outputs.table(service);
    const Item = { [table.keyAttribute]: key, ...filled(kind, amount) };
    await this.#dynamodb.send(new PutCommand({ TableName, Item }));
    if (buckets === 1) return;
    const store = storeOf(this.#dynamodb, table, TableName);
    await new Spreading(store, { ...kind, key }).set({ amount, buckets });
  }

  /** The row of a counter. */
  async counter(service: string, key: string): Promise<Row | undefined> {
    const { keyAttribute } = serviceTable(this.saga, serviceNamed(this.saga, service));
    return this.#get(service, { [keyAttribute]: key });
  }

  async record(id: string): Promise<Row | undefined> {
    const { name, keyAttribute } = recordTable(this.saga);
    return this.#get(name, { [keyAttribute]: id });
  }

  async rows(id: string): Promise<SagaRows> {
    const services = everyServiceIn(this.saga).map(
      async (by) => [by.service, await this.#rowsOf(by, id)] as const,
    );
    const [record, found] = await Promise.all([this.record(id), Promise.all(services)]);
    return { id, record, services: Object.fromEntries(found) };
  }

  async #rowsOf(by: AnyService, id: string): Promise<Rows> {
    const { name, keyAttribute } = serviceTable(this.saga, by);
    const hidden = this.#isHidden(by);
    const [row, books] = await Promise.all([
      this.#get(name, { [keyAttribute]: by.key(id) }),
      by.sandbox && !hidden ? this.#get(by.sandbox.table, { key: id }) : undefined,
    ]);
    return { row, books, ...(hidden && { hidden }) };
  }

  /** All rows of these tables, by saga. */
  async books(names = tablesOf(this.saga)): Promise<Books> {
    const tables = names
      .filter(this.outputs.hasTable)
      .map(async (name) => [name, await this.scan(this.outputs.table(name))] as const);
    const rows = Object.fromEntries(await Promise.all(tables));
    return booksOf(this.saga, rows, (by) => this.#isHidden(by));
  }

  /** Whether a service has a provider of its own. Then there is no table of books. */
  #isHidden({ sandbox }: AnyService): boolean {
    return sandbox !== undefined && !this.outputs.hasTable(sandbox.table);
  }

  async scan(table: string): Promise<Row[]> {
    const rows: Row[] = [];
    let from: Row | undefined;
    do {
      const page = await this.#dynamodb.send(
        new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: from }),
      );
      rows.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from);
    return rows;
  }

  /** The next messages of a queue. They stay in it, and are visible again after the timeout. */
  async peek(queueUrl: string, visibilitySeconds = 0): Promise<unknown[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: visibilitySeconds,
      }),
    );
    return Messages.map(({ Body }) => JSON.parse(Body ?? "null"));
  }

  async #get(table: string, Key: Record<string, string>): Promise<Row | undefined> {
    if (!Object.values(Key).every(isKey)) return undefined;
    const TableName = this.outputs.table(table);
    const get = new GetCommand({ TableName, Key, ConsistentRead: true });
    return (await this.#dynamodb.send(get)).Item;
  }
}
