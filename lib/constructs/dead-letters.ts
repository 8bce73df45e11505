import { Duration, Validations } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type AnySaga, retriablesIn } from "../../lambdas/saga/define";

/** A queue of dead letters. It keeps messages for 14 days, the maximum of SQS. */
export function deadLetterQueue(scope: Construct, id: string): Queue {
  const queue = new Queue(scope, id, {
    enforceSSL: true,
    encryption: QueueEncryption.SQS_MANAGED,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(queue).acknowledge({
    id: "AwsSolutions-SQS3",
    reason: "It is a dead-letter queue itself, only that it is not always a queue's.",
  });
  return queue;
}

/** The dead-letter queues of a saga, by kind: steps, compensations, retriable steps. */
export class DeadLetters extends Construct {
  readonly compensation: Queue;
  readonly all: Readonly<Record<string, Queue>>;

  constructor(scope: Construct, id: string, saga: AnySaga) {
    super(scope, id);
    const Step = deadLetterQueue(this, "Step");
    this.compensation = deadLetterQueue(this, "Compensation");
    this.all = {
      Step,
      Compensation: this.compensation,
      ...(retriablesIn(saga).length > 0 && { Retriable: deadLetterQueue(this, "Retriable") }),
    };
  }
}
