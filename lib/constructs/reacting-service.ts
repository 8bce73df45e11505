import type { Duration } from "aws-cdk-lib";
import { type IEventBus, Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { deadLetterQueue } from "./dead-letters";
import { Participant, type ParticipantProps } from "./participant";
import type { ServiceFunction } from "./service-function";

/** Events on the bus. */
interface Events {
  readonly source: string;
  readonly types: readonly string[];
}

export interface ReactingServiceProps extends ParticipantProps {
  readonly bus: IEventBus;
  /** The events on the bus that the service reacts to. */
  readonly listensTo: Events;
  /** The events that it may publish. */
  readonly publishes: Events;
  /** Receives after which a message becomes a dead letter. */
  readonly maxReceives: number;
  /** Messages of a batch at most. */
  readonly batchSize: number;
  /**
   * Concurrent batches at most. It limits the queue instead of the function, because a throttled batch counts as
   * a receive. Default: the account's limit.
   */
  readonly batchesAtOnce?: number | undefined;
  /** The visibility timeout: how long after a kill of the function its message comes back. */
  readonly visibility: Duration;
}

/** A participant of the choreography. A rule sends events to its queue, and its function reacts to them. */
export class ReactingService extends Construct {
  readonly function: ServiceFunction;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: ReactingServiceProps) {
    super(scope, id);
    const { bus, listensTo, environment } = props;
    this.deadLetters = deadLetterQueue(this, "DeadLetters");
    this.queue = new Queue(this, "Queue", {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      visibilityTimeout: props.visibility,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceives },
    });
    this.function = new Participant(this, "Participant", {
      ...props,
      environment: {
        ...environment,
        EVENT_BUS_NAME: bus.eventBusName,
        QUEUE_URL: this.queue.queueUrl,
      },
    }).function;
    this.function.addToRolePolicy(mayPublish(bus, props.publishes));
    // A service sends a message that was Busy too often to its queue again, as a new message.
    this.queue.grant(this.function, "sqs:SendMessage");
    this.function.live.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: props.batchSize,
        reportBatchItemFailures: true,
        ...(props.batchesAtOnce && { maxConcurrency: Math.max(2, props.batchesAtOnce) }),
      }),
    );
    new Rule(this, "Events", {
      eventBus: bus,
      eventPattern: { source: [listensTo.source], detailType: [...listensTo.types] },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    });
  }
}

/**
 * A service whose code was taken over must not tell the others that a step is done which is not its own. Both
 * keys have a value for each event of the request. `ForAllValues` alone would allow a request without them.
 */
const mayPublish = ({ eventBusArn }: IEventBus, { source, types }: Events) =>
  new PolicyStatement({
    actions: ["events:PutEvents"],
    resources: [eventBusArn],
    conditions: {
      "ForAllValues:StringEquals": { "events:source": source, "events:detail-type": types },
      Null: { "events:source": "false", "events:detail-type": "false" },
    },
  });
