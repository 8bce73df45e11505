import { Duration } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

/** The two dead-letter queues of a saga: exhausted steps, and exhausted compensations. */
export class DeadLetters extends Construct {
  readonly step: Queue;
  readonly compensation: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const queue = (name: string) =>
      new Queue(this, name, {
        enforceSSL: true,
        encryption: QueueEncryption.SQS_MANAGED,
        retentionPeriod: Duration.days(14),
      });
    this.step = queue("Step");
    this.compensation = queue("Compensation");
  }
}
