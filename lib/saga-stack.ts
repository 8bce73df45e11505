import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Orchestration } from "./orchestration";
import { named, type SagaStackProps } from "./props";

/** An orchestrated saga: its services, the state machine, approval, reconciler, dead letters. */
export class SagaStack extends Stack {
  constructor(scope: Construct, id: string, props: SagaStackProps) {
    super(scope, id, named(scope, id, props));
    new Orchestration(this, props);
  }
}
