import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { setFunctions } from "./constructs/namespace";
import type { Fronted } from "./fronted";
import { Orchestration } from "./orchestration";
import { named, type SagaStackProps } from "./props";
import { functionsIn, settingsIn } from "./settings";

/** A saga with a state machine: services, approval, reconciler, dead letters. */
export class SagaStack extends Stack {
  readonly #made: Orchestration;

  /** What `SagaApi` needs of it. */
  get fronted(): Fronted {
    return this.#made.fronted();
  }

  constructor(scope: Construct, id: string, props: SagaStackProps) {
    super(scope, id, named(scope, id, props));
    setFunctions(this, functionsIn(settingsIn(this, props.settings)));
    this.#made = new Orchestration(this, props);
  }
}
