import { Duration, Stack } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import type { Construct } from "constructs";
import { MAX_RECEIVES } from "../lambdas/runtime/reaction";
import { waitingIn } from "../lambdas/saga/define";
import { sourceOf } from "../lambdas/saga/event";
import { eventsFor, toldBy, undoEventsFor } from "../lambdas/saga/routes";
import { undosAtOnce } from "./concurrency";
import { setFunctions } from "./constructs/namespace";
import { Outbox } from "./constructs/outbox";
import { ReactingService } from "./constructs/reacting-service";
import { Sweeper } from "./constructs/sweeper";
import { Coordination } from "./coordination";
import type { Part } from "./parts";
import { named, type SagaStackProps } from "./props";
import type { Streams } from "./saga-tables";
import { functionsIn, settingsIn } from "./settings";

/** The props of a `ChoreographyStack`. */
export interface ChoreographyProps extends SagaStackProps {
  /** Stream ARN by table name, from the saga's `DataStack`. */
  readonly streams: Streams;
}

/**
 * A saga without a coordinator. The stream of each table is an outbox. A bus delivers the events to the queues of
 * the services that react to them. A sweeper finishes stuck sagas.
 */
export class ChoreographyStack extends Stack {
  constructor(scope: Construct, id: string, props: ChoreographyProps) {
    super(scope, id, named(scope, id, props));
    setFunctions(this, functionsIn(settingsIn(this, props.settings)));
    new Choreography(this, props);
  }
}

class Choreography extends Coordination {
  constructor(scope: Construct, { streams, ...props }: ChoreographyProps) {
    super(scope, props, "choreography", streams);
    // The name that the CDK generates would be the same in every stage.
    const bus = new EventBus(scope, "Bus", { eventBusName: Stack.of(scope).stackName });
    const services = this.parts.map((part) => [part.name, this.#service(part, bus)] as const);
    const outbox = this.#outbox(bus);
    const approval = this.approvalFunction();
    const sweeper = this.#sweeper();
    const all = services.map(([, service]) => service);
    const byService = all.map(({ function: f }) => [f.service, f] as const);
    const alarms = this.keepAndWatch({
      functions: { ...Object.fromEntries(byService), fence: this.fence.function, approval },
      others: [outbox.function],
      refusingByError: ["approval", "fence"],
      reconciler: sweeper.function,
      reconcilerCountsAs: sweeper.service,
      deadLetters: {
        Event: [...all.map(({ deadLetters }) => deadLetters), outbox.deadLetters],
        Compensation: [sweeper.deadLetters],
      },
      queues: all.flatMap(({ queue, undoQueue }) => [queue, ...(undoQueue ? [undoQueue] : [])]),
      ...this.limitedOf(services.map(([name, service]) => [name, service.function] as const)),
    });
    const called = { approval, publisher: outbox.function, sweeper: sweeper.function };
    this.shiftGradually({ ...Object.fromEntries(byService), ...called }, alarms);
    this.outputs({
      EventBusName: bus.eventBusName,
      ...this.tables.outputs,
      ApprovalFunctionName: approval.live.functionName,
      FenceFunctionName: this.fence.function.functionName,
      ReconcilerFunctionName: sweeper.function.live.functionName,
      PublisherFunctionName: outbox.function.live.functionName,
      PublisherDeadLetterQueueUrl: outbox.deadLetters.queueUrl,
      CompensationDeadLetterQueueUrl: sweeper.deadLetters.queueUrl,
    });
    for (const [name, { function: f, queue, undoQueue, deadLetters }] of services) {
      this.outputs({
        [`${name}FunctionName`]: f.live.functionName,
        [`${name}QueueUrl`]: queue.queueUrl,
        ...(undoQueue && { [`${name}UndoQueueUrl`]: undoQueue.queueUrl }),
        [`${name}DeadLetterQueueUrl`]: deadLetters.queueUrl,
      });
    }
  }

  /** A service reads the saga's record before it reacts to an event. */
  #service(part: Part, bus: EventBus): ReactingService {
    const { saga } = this;
    const reads = [...part.reads, saga.noun];
    const [source, atOnce] = [sourceOf(saga), this.limitOf(part)];
    const props = this.propsOf({ ...part, reads }, "reacting");
    return new ReactingService(this.scope, `${props.service}-service`, {
      ...props,
      bus,
      listensTo: { source, types: eventsFor(saga, part.name) },
      publishes: { source, types: toldBy(saga, part.name) },
      maxReceives: MAX_RECEIVES,
      // The messages of a batch are handled side by side, and a limit is one of calls.
      batchSize: atOnce === undefined ? this.settings.batchSize : 1,
      undoesOn: undoEventsFor(saga, part.name),
      batchesAtOnce:
        atOnce === undefined ? undefined : { steps: atOnce, undos: undosAtOnce(atOnce) },
      // AWS recommends six times the function's timeout. Tests kill the functions of a disposable stage. Their
      // messages must come back in less than a minute.
      visibility: Duration.seconds(this.keeps ? 60 : 12),
    });
  }

  /** The row of a service that waits for somebody outside tells until when. */
  #sweeper(): Sweeper {
    return new Sweeper(this.scope, "Sweeper", {
      entry: this.entry("sweeper"),
      records: this.records,
      environment: this.approvalPolicy,
      reads: this.tables.variables(waitingIn(this.saga).map(({ service }) => service)),
    });
  }

  #outbox(bus: EventBus): Outbox {
    return new Outbox(this.scope, "Outbox", {
      entry: this.entry("publisher"),
      tables: this.outboxes,
      bus,
    });
  }
}
