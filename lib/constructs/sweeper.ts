import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { deadLetterQueue } from "./dead-letters";
import { type LookingProps, lookingFunction } from "./looking";
import type { ServiceFunction } from "./service-function";

/** Resumes due sagas every minute. Sagas that need a person become dead letters. */
export class Sweeper extends Construct {
  /** The name of the function in logs and metrics. */
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
