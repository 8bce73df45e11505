import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { setFunctions } from "./constructs/namespace";
import { Orchestration } from "./orchestration";
import { named, type SagaStackProps } from "./props";
import { functionsIn, settingsIn } from "./settings";

/** A saga with a state machine: services, approval, reconciler, dead letters. */
export class SagaStack extends Stack {
  constructor(scope: Construct, id: string, props: SagaStackProps) {
    super(scope, id, named(scope, id, props));
    setFunctions(this, functionsIn(settingsIn(this, props.settings)));
    new Orchestration(this, props);
  }
}
