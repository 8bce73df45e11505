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
import { order } from "../lambdas/order/saga";
import { openIndexOf } from "../lambdas/runtime/tables";
import { isDisposable, type Settings, type Streams, type TableNames } from "./settings";

const openOrders: GlobalSecondaryIndexPropsV2 = {
  indexName: openIndexOf(order),
  partitionKey: { name: "openShard", type: AttributeType.STRING },
  sortKey: { name: "dueAt", type: AttributeType.STRING },
  projectionType: ProjectionType.KEYS_ONLY,
};

/** The tables of the three services and the provider. Keys: see the services. */
export function orderTables(
  scope: Construct,
  names: TableNames,
  { settings, outbox = false }: { settings: Settings; outbox?: boolean },
) {
  const keep = !isDisposable(settings);
  const table = (
    id: string,
    tableName: string,
    key: string,
    more: { stream?: boolean; index?: GlobalSecondaryIndexPropsV2 } = {},
  ) =>
    new TableV2(scope, id, {
      tableName,
      partitionKey: { name: key, type: AttributeType.STRING },
      ...(more.index && { globalSecondaryIndexes: [more.index] }),
      ...(more.stream && { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: keep },
      deletionProtection: keep,
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  return {
    order: table("Orders", names.order, "orderId", { index: openOrders, stream: outbox }),
    payment: table("Payments", names.payment, "orderId", { stream: outbox }),
    inventory: table("Inventory", names.inventory, "pk", { stream: outbox }),
    provider: table("Provider", names.provider, "key"),
  };
}

export type OrderTables = Record<keyof TableNames, ITable>;

/** The same tables by name, not by export: they are there also when their stack is lost. */
export function findOrderTables(
  scope: Construct,
  names: TableNames,
  streams: Partial<Streams> = {},
): OrderTables {
  const table = (id: string, tableName: string, more = {}): ITable =>
    Table.fromTableAttributes(scope, id, { tableName, ...more });
  const stream = (tableStreamArn?: string) => (tableStreamArn ? { tableStreamArn } : {});
  return {
    order: table("Orders", names.order, stream(streams.order)),
    payment: table("Payments", names.payment, stream(streams.payment)),
    inventory: table("Inventory", names.inventory, stream(streams.inventory)),
    provider: table("Provider", names.provider),
  };
}
