import { Duration, Validations } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

/** A queue for what a person has to look at; it waits for them as long as SQS lets it. */
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

/** The two dead-letter queues of a saga: exhausted steps, and exhausted compensations. */
export class DeadLetters extends Construct {
  readonly step: Queue;
  readonly compensation: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.step = deadLetterQueue(this, "Step");
    this.compensation = deadLetterQueue(this, "Compensation");
  }
}
