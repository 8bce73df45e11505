import { Duration, Validations } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

/** The two dead-letter queues of a saga: exhausted steps, and exhausted compensations. */
export class DeadLetters extends Construct {
  readonly step: Queue;
  readonly compensation: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const queue = (name: string) => {
      const made = new Queue(this, name, {
        enforceSSL: true,
        encryption: QueueEncryption.SQS_MANAGED,
        retentionPeriod: Duration.days(14),
      });
      Validations.of(made).acknowledge({
        id: "AwsSolutions-SQS3",
        reason: "It is a dead-letter queue itself, only that a state machine sends to it.",
      });
      return made;
    };
    this.step = queue("Step");
    this.compensation = queue("Compensation");
  }
}
