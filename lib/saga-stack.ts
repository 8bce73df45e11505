import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { setVersions } from "./constructs/namespace";
import { Orchestration } from "./orchestration";
import { named, type SagaStackProps } from "./props";
import { releaseIn, settingsIn } from "./settings";

/** A saga with a state machine: services, approval, reconciler, dead letters. */
export class SagaStack extends Stack {
  constructor(scope: Construct, id: string, props: SagaStackProps) {
    super(scope, id, named(scope, id, props));
    setVersions(this, releaseIn(settingsIn(this, props.settings)) !== "latest");
    new Orchestration(this, props);
  }
}
