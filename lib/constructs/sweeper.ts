import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { deadLetterQueue } from "./dead-letters";
import { type LookingProps, lookingFunction } from "./looking";
import type { ServiceFunction } from "./service-function";

/** Every minute finishes the sagas that are due; dead letters are for those that need a person. */
export class Sweeper extends Construct {
  /** What it is called in logs and metrics. */
  readonly service = "sweeper";
  readonly function: ServiceFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { environment, ...props }: LookingProps) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, "DeadLetters");
    this.function = lookingFunction(this, this.service, {
      ...props,
      environment: { ...environment, DEAD_LETTER_QUEUE_URL: this.deadLetters.queueUrl },
    });
    this.deadLetters.grant(this.function, "sqs:SendMessage");
  }
}
