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
  /** Those of them after which it undoes its step. */
  readonly undoesOn: readonly string[];
  /** The events that it may publish. */
  readonly publishes: Events;
  /** Receives after which a message becomes a dead letter. */
  readonly maxReceives: number;
  /** Messages of a batch at most. */
  readonly batchSize: number;
  /**
   * Concurrent batches at most. It limits the queue instead of the function, because a throttled batch counts as
   * a receive. Undos then have a queue of their own, so that they do not wait behind steps. Default: the
   * account's limit.
   */
  readonly batchesAtOnce?: { readonly steps: number; readonly undos: number } | undefined;
  /** The visibility timeout: how long after a kill of the function its message comes back. */
  readonly visibility: Duration;
}

/** A participant of the choreography. A rule sends events to its queue, and its function reacts to them. */
export class ReactingService extends Construct {
  readonly function: ServiceFunction;
  readonly queue: Queue;
  /** Where undos have one of their own. */
  readonly undoQueue: Queue | undefined;
  readonly deadLetters: Queue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ReactingServiceProps,
  ) {
    super(scope, id);
    const { bus, listensTo, undoesOn, batchesAtOnce, environment } = props;
    this.deadLetters = deadLetterQueue(this, "DeadLetters");
    const apart = batchesAtOnce && undoesOn.length > 0;
    this.queue = this.#queueOf("Queue");
    this.undoQueue = apart ? this.#queueOf("UndoQueue") : undefined;
    this.function = new Participant(this, "Participant", {
      ...props,
      // What was Busy is sent to its own queue again: see `#handle`.
      sendsToItself: true,
      environment: {
        ...environment,
        EVENT_BUS_NAME: bus.eventBusName,
        QUEUE_URL: this.queue.queueUrl,
        ...(this.undoQueue && { UNDO_QUEUE_URL: this.undoQueue.queueUrl }),
      },
    }).function;
    this.function.addToRolePolicy(mayPublish(bus, props.publishes));
    const steps = listensTo.types.filter((type) => !(apart && undoesOn.includes(type)));
    this.#handle("Events", this.queue, steps, batchesAtOnce?.steps);
    if (this.undoQueue) this.#handle("UndoEvents", this.undoQueue, undoesOn, batchesAtOnce?.undos);
  }

  #queueOf(id: string): Queue {
    const { visibility, maxReceives } = this.props;
    return new Queue(this, id, {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      visibilityTimeout: visibility,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: maxReceives },
    });
  }

  #handle(id: string, queue: Queue, types: readonly string[], atOnce: number | undefined): void {
    const { bus, listensTo, batchSize } = this.props;
    // A service sends a message that was Busy to its queue again, as a new message. One comes for one, seconds later,
    // so they grow no more. It ends: Busy means that others won each time, and each of those has then one write less to
    // do. What else the function does comes back by a stream or the bus only, which the decision on the record ends.
    queue.grant(this.function, "sqs:SendMessage");
    this.function.live.addEventSource(
      new SqsEventSource(queue, {
        batchSize,
        reportBatchItemFailures: true,
        ...(atOnce && { maxConcurrency: Math.max(2, atOnce) }),
      }),
    );
    new Rule(this, id, {
      eventBus: bus,
      eventPattern: { source: [listensTo.source], detailType: [...types] },
      targets: [new SqsQueue(queue, { deadLetterQueue: this.deadLetters })],
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
