import { RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  TableEncryptionV2,
  TableV2,
} from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { OPEN_ORDERS_INDEX } from "../lambdas/order/keys";
import { isDisposable, type Settings, tableNames } from "./settings";

const openOrders: GlobalSecondaryIndexPropsV2 = {
  indexName: OPEN_ORDERS_INDEX,
  partitionKey: { name: "openShard", type: AttributeType.STRING },
  sortKey: { name: "dueAt", type: AttributeType.STRING },
  projectionType: ProjectionType.KEYS_ONLY,
};

/** The tables, in a stack of their own: they outlive everything else. Keys: see the services. */
export class OrderSagaDataStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { settings: Settings }) {
    super(scope, id, props);
    const names = tableNames(props.settings);
    const keep = !isDisposable(props.settings);
    const table = (
      name: string,
      tableName: string,
      key: string,
      ...globalSecondaryIndexes: GlobalSecondaryIndexPropsV2[]
    ) =>
      new TableV2(this, name, {
        tableName,
        partitionKey: { name: key, type: AttributeType.STRING },
        globalSecondaryIndexes,
        billing: Billing.onDemand(),
        encryption: TableEncryptionV2.awsManagedKey(),
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: keep },
        deletionProtection: keep,
        removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });
    table("Orders", names.order, "orderId", openOrders);
    table("Payments", names.payment, "orderId");
    table("Inventory", names.inventory, "pk");
    table("Provider", names.provider, "key");
  }
}
