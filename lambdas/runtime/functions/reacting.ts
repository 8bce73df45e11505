import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import * as z from "zod";
import type { Saga } from "../../saga/define";
import { Unavailable } from "../../saga/errors";
import { now, optionalSetting, setting } from "../aws/environment";
import { EventBus } from "../aws/event-bus";
import { MessageQueues } from "../aws/message-queue";
import { type LambdaHandler, logger, metrics, observed } from "../aws/observability";
import { inTraceOf } from "../aws/saga-trace";
import { errorOf, pauseAfter, pauseOfBusy, type ReactionPorts, Reactions } from "../reaction";
import { deployedFor, type ServiceOptions } from "./deployed";
import { commandHandler } from "./service";

const fromQueue = z.object({ Records: z.array(z.object({ eventSource: z.literal("aws:sqs") })) });

/**
 * A service's one function in the choreography. Its queue sends it batches of events. Anybody may also send
 * it a command that need not come in order, as in the orchestration. This is how a saga is placed:
 * `{"command":"place",…}`. It reads QUEUE_URL, UNDO_QUEUE_URL where undos have a queue of their own,
 * EVENT_BUS_NAME and the names of its tables.
 * @throws Error as `serviceFunction` does.
 */
export function reactingFunction<R extends object>(
  saga: Saga<R>,
  service: string,
  options: ServiceOptions<NoInfer<R>> = {},
): LambdaHandler {
  const services = deployedFor(saga, service, options);
  const command = services.function(service);
  const reactions = new Reactions(saga);
  const records = services.records();
  const undos = optionalSetting("UNDO_QUEUE_URL");
  const queues = new MessageQueues([setting("QUEUE_URL"), ...(undos ? [undos] : [])]);
  const bus = new EventBus(setting("EVENT_BUS_NAME"), reactions.events.source);
  const onCommand = commandHandler(command);
  const onEvents = eventsHandler(reactions, queues, {
    service,
    record: async (id) => (await records.read(id))?.state,
    run: (reaction) => command.run(command.parse(reaction)),
    publish: async (event) => {
      const refused = await bus.put([{ type: event.type, detail: event }]);
      if (refused.length > 0) throw new Unavailable(`${event.id}: the bus did not take it`);
    },
    abandon: services.door(service).fence,
    now,
  });
  return async (event, context) =>
    fromQueue.safeParse(event).success
      ? onEvents(event as SQSEvent, context)
      : onCommand(event, context);
}

/** Handles each message of a batch on its own. Only the messages that failed come again. */
function eventsHandler<R extends object>(
  reactions: Reactions<R>,
  queues: MessageQueues,
  others: Omit<ReactionPorts<R>, "again">,
) {
  const processor = new BatchProcessor(EventType.SQS);
  const onRecord = async (record: SQSRecord) => {
    const log = logger.createChild();
    const sagaId = reactions.events.sagaIn(record.body) ?? record.messageId;
    log.setCorrelationId(sagaId);
    const queue = queues.of(record.eventSourceARN);
    const again = (body: string) => queue.send(body, pauseOfBusy(Math.random));
    const receives = Number(record.attributes.ApproximateReceiveCount);
    try {
      const { became, event, ...rest } = await inTraceOf(sagaId, "react", () =>
        reactions.handle({ body: record.body, receives }, { ...others, again }),
      );
      log.info(became, { event: event.type, ...rest });
      metrics.addMetric(`Event${capital(became)}`, MetricUnit.Count, 1);
    } catch (thrown) {
      const error = errorOf(thrown);
      log.error("failed", { error, receives });
      await queue.returnAfter(record.receiptHandle, pauseAfter(error, receives, Math.random));
      throw error;
    }
  };
  return observed((event: SQSEvent, context: Context) =>
    processPartialResponse(event, onRecord, processor, { context, throwOnFullBatchFailure: false }),
  );
}

const capital = (word: string) => word[0]?.toUpperCase() + word.slice(1);
