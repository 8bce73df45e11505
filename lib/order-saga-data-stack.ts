import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { orderTables } from "./order-tables";
import { type Settings, tableNames } from "./settings";

/** The tables, in a stack of their own: they outlive everything else. */
export class OrderSagaDataStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { settings: Settings }) {
    super(scope, id, props);
    const { settings } = props;
    orderTables(this, tableNames(settings), { settings });
  }
}
