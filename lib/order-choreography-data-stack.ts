import { Stack, type StackProps } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { orderTables } from "./order-tables";
import { choreographyTableNames, type Settings, type Streams } from "./settings";

/** The choreography's own tables. The services' tables have a stream each: their outbox. */
export class OrderChoreographyDataStack extends Stack {
  /** ARNs of these streams, whose names are made up by DynamoDB. */
  readonly streams: Streams;

  constructor(scope: Construct, id: string, props: StackProps & { settings: Settings }) {
    super(scope, id, props);
    const { settings } = props;
    const names = choreographyTableNames(settings);
    const { order, payment, inventory } = orderTables(this, names, { settings, outbox: true });
    this.streams = {
      order: streamOf(order),
      payment: streamOf(payment),
      inventory: streamOf(inventory),
    };
  }
}

function streamOf({ node, tableStreamArn }: ITable): string {
  if (!tableStreamArn) throw new Error(`${node.path} has no stream`);
  return tableStreamArn;
}
