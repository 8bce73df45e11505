import { RemovalPolicy } from "aws-cdk-lib";
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  type ITable,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryptionV2,
  TableV2,
} from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { openIndexOf, tableSetting } from "../lambdas/runtime/tables";
import type { AnySaga } from "../lambdas/saga/define";
import { encryptIn } from "./encrypt";
import { type DeployedTable, isOutbox } from "./names";
import { isDisposable, type Settings } from "./settings";

/** Stream ARN by table name. DynamoDB chooses the ARNs. */
export type Streams = Readonly<Record<string, string>>;

const openSagas = (saga: AnySaga): GlobalSecondaryIndexPropsV2 => ({
  indexName: openIndexOf(saga),
  partitionKey: { name: "openShard", type: AttributeType.STRING },
  sortKey: { name: "dueAt", type: AttributeType.STRING },
  projectionType: ProjectionType.KEYS_ONLY,
});

export interface TablesProps {
  readonly saga: AnySaga;
  readonly tables: readonly DeployedTable[];
  readonly settings: Settings;
  /** Whether tables whose changes are events get a stream. */
  readonly outbox: boolean;
}

/** Makes the tables of a saga. @returns their streams. */
export function makeTables(
  scope: Construct,
  { saga, tables, settings, outbox }: TablesProps,
): Streams {
  const keep = !isDisposable(settings);
  const { reads, writes } = settings.warmThroughput ?? {};
  const warm = reads && writes && { readUnitsPerSecond: reads, writeUnitsPerSecond: writes };
  const made = tables.map(({ id, tableName, keyAttribute, holds }) => {
    const { tableStreamArn } = new TableV2(scope, id, {
      tableName,
      partitionKey: { name: keyAttribute, type: AttributeType.STRING },
      ...(holds === "records" && { globalSecondaryIndexes: [openSagas(saga)] }),
      ...(outbox && isOutbox({ holds }) && { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      billing: Billing.onDemand(),
      ...(warm && { warmThroughput: warm }),
      encryption: TableEncryptionV2.awsManagedKey(),
      // A backup would keep a secret that is gone from the table.
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: keep && holds !== "vault" },
      ...(holds === "vault" && { timeToLiveAttribute: "expiresAt" }),
      deletionProtection: keep,
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    return tableStreamArn ? [[tableName, tableStreamArn] as const] : [];
  });
  encryptIn(scope, settings);
  return Object.fromEntries(made.flat());
}

/** The tables of a saga by name. They are not imported from their stack, so they are found when it is lost. */
export class SagaTables {
  readonly #byName: ReadonlyMap<string, ITable>;

  constructor(scope: Construct, tables: readonly DeployedTable[], streams: Streams = {}) {
    this.#byName = new Map(
      tables.map(({ name, id, tableName }) => {
        const stream = streams[tableName];
        const attributes = { tableName, ...(stream && { tableStreamArn: stream }) };
        return [name, Table.fromTableAttributes(scope, id, attributes)];
      }),
    );
  }

  get all(): ITable[] {
    return [...this.#byName.values()];
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** A table by the saga's name for it. @throws Error if there is none. */
  named(name: string): ITable {
    const table = this.#byName.get(name);
    if (!table) throw new Error(`no table of this saga is called ${name}`);
    return table;
  }

  /** Some tables by the environment variable that holds their name. */
  variables(names: readonly string[]): Record<string, ITable> {
    return Object.fromEntries(names.map((name) => [tableSetting(name), this.named(name)]));
  }

  /** Output to table name: `OrderTableName`. */
  get outputs(): Record<string, string> {
    const entries = [...this.#byName].map(([name, { tableName }]) => [
      `${name}TableName`,
      tableName,
    ]);
    return Object.fromEntries(entries);
  }
}
