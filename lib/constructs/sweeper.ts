import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { deadLetterQueue } from "./dead-letters";
import { type LookingProps, lookingFunction } from "./looking";
import { namesOf, type Variables } from "./participant";
import type { ServiceFunction } from "./service-function";

export interface SweeperProps extends LookingProps {
  /** The tables of the services that may wait for somebody outside. Their rows tell until when. */
  readonly reads: Variables;
}

/** Resumes due sagas every minute. Sagas that need a person become dead letters. */
export class Sweeper extends Construct {
  /** The name of the function in logs and metrics. */
  readonly service = "sweeper";
  readonly function: ServiceFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { environment, reads, ...props }: SweeperProps) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, "DeadLetters");
    this.function = lookingFunction(this, this.service, {
      ...props,
      environment: {
        ...{ ...environment, ...namesOf(reads) },
        DEAD_LETTER_QUEUE_URL: this.deadLetters.queueUrl,
      },
    });
    for (const table of Object.values(reads)) table.grant(this.function, "dynamodb:GetItem");
    this.deadLetters.grant(this.function, "sqs:SendMessage");
  }
}
