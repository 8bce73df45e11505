import type { IEventBus } from "aws-cdk-lib/aws-events";
import { StartingPosition } from "aws-cdk-lib/aws-lambda";
import { DynamoEventSource, SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { deadLetterQueue } from "./dead-letters";
import type { Entry } from "./entry";
import { namesOf, type Variables } from "./participant";
import { ServiceFunction } from "./service-function";

const BATCH = 100;

export interface OutboxProps {
  readonly entry: Entry;
  /** The tables whose streams are the outboxes. */
  readonly tables: Variables;
  readonly bus: IEventBus;
}

/**
 * Publishes the commits of tables as events. A failed batch is retried until the stream drops it after a day. So
 * no number of failures loses an event. A dropped batch becomes a dead letter.
 */
export class Outbox extends Construct {
  readonly function: ServiceFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { entry, tables, bus }: OutboxProps) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, "DeadLetters");
    this.function = new ServiceFunction(this, "Publisher", {
      service: "publisher",
      entry,
      environment: {
        ...namesOf(tables),
        EVENT_BUS_NAME: bus.eventBusName,
        DEAD_LETTER_QUEUE_URL: this.deadLetters.queueUrl,
      },
    });
    bus.grantPutEventsTo(this.function);
    this.deadLetters.grant(this.function, "sqs:SendMessage");
    for (const table of Object.values(tables)) {
      this.function.live.addEventSource(
        new DynamoEventSource(table, {
          // Starts at the oldest record, so that commits from before the mapping are published too.
          startingPosition: StartingPosition.TRIM_HORIZON,
          batchSize: BATCH,
          reportBatchItemFailures: true,
          bisectBatchOnError: true,
          onFailure: new SqsDlq(this.deadLetters),
        }),
      );
    }
  }
}
