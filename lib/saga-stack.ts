import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { SagaStackProps } from "./coordination";
import { Orchestration } from "./orchestration";

/** An orchestrated saga: its services, the state machine, approval, reconciler, dead letters. */
export class SagaStack extends Stack {
  constructor(scope: Construct, id: string, props: SagaStackProps) {
    super(scope, id, props);
    new Orchestration(this, props);
  }
}
