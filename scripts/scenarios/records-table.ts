import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { DynamoDbStore, documentClient } from "../../lambdas/runtime/aws/dynamodb-store";
import { now } from "../../lambdas/runtime/aws/environment";
import { runCommand } from "../../lambdas/runtime/run-command";
import type { Saga } from "../../lambdas/saga/define";
import { SagaRecorder } from "../../lambdas/saga/record";
import type { RecordRow } from "../../lambdas/saga/record-row";

/** Writes to the table of a saga's records in place of the deployed functions. */
export class RecordsTable<R extends object> {
  readonly #client = documentClient();
  readonly store: DynamoDbStore<RecordRow<R>>;

  constructor(
    private readonly saga: Saga<R>,
    private readonly table: string,
  ) {
    const rows = { table, keyAttribute: saga.idName, state: saga.record };
    this.store = new DynamoDbStore(this.#client, rows);
  }

  close(): void {
    this.#client.destroy();
  }

  /** Places a saga as the record's function does, but its approval expires after `seconds`. */
  async place(request: R, execution: string, seconds: number): Promise<void> {
    const policy = { threshold: 0, seconds };
    const command = { name: "place", request, execution, policy } as const;
    await runCommand(new SagaRecorder(this.saga), command, {
      store: this.store,
      now,
      perform: async () => ({}),
    });
  }

  /** Writes attributes without any rule. Only this can make time pass, or make a row wrong. */
  async write(id: string, attributes: Readonly<Record<string, unknown>>): Promise<void> {
    const names = Object.keys(attributes);
    await this.#client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: { [this.saga.idName]: id },
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
        ConditionExpression: "attribute_exists(#key)",
        ExpressionAttributeNames: {
          "#key": this.saga.idName,
          ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
        },
        ExpressionAttributeValues: Object.fromEntries(
          names.map((name) => [`:${name}`, attributes[name]]),
        ),
      }),
    );
  }
}
