import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import * as z from "zod";
import { orderFence } from "../order/fence";
import { orderRows } from "../order/table";
import { DynamoDbStore, documentClient } from "../runtime/aws/dynamodb-store";
import { now, setting } from "../runtime/aws/environment";
import { EventBus } from "../runtime/aws/event-bus";
import { MessageQueue } from "../runtime/aws/message-queue";
import { logger, metrics, observed } from "../runtime/aws/observability";
import { type ParticipantFunction, participantHandler } from "../runtime/functions/participant";
import { Unavailable } from "../saga/errors";
import { orderIdOf, SOURCE } from "./envelope";
import { errorOf, handleMessage, pauseAfter, type ReactionPorts } from "./reaction";
import type { Service } from "./routes";

const fromQueue = z.object({ Records: z.array(z.object({ eventSource: z.literal("aws:sqs") })) });

/**
 * A service's one function: its queue sends it batches of events, and anybody may send it a
 * command directly, as in the orchestration. So an order is placed: `{"command":"place",…}`.
 */
export function serviceHandler<Command extends { readonly name: string }>(
  service: Service,
  participant: ParticipantFunction<Command>,
) {
  const onCommand = participantHandler(participant);
  const onEvents = eventsHandler(portsOf(service, participant));
  return async (event: unknown, context: Context): Promise<unknown> =>
    fromQueue.safeParse(event).success
      ? onEvents(event as SQSEvent, context)
      : onCommand(event, context);
}

function portsOf<Command extends { readonly name: string }>(
  service: Service,
  { parse, run }: ParticipantFunction<Command>,
): ReactionPorts {
  const orders = new DynamoDbStore(documentClient(), orderRows());
  const bus = new EventBus(setting("EVENT_BUS_NAME"), SOURCE);
  return {
    service,
    order: async (orderId) => (await orders.read(orderId))?.state,
    run: (reaction) => run(parse(reaction)),
    publish: async (event) => {
      const refused = await bus.put([{ type: event.type, detail: event }]);
      if (refused.length > 0) throw new Unavailable(`${event.id}: the bus did not take it`);
    },
    abandon: orderFence(orders),
    now,
  };
}

/** Each message of a batch on its own: those that failed, and only those, come again. */
function eventsHandler(ports: ReactionPorts) {
  const queue = new MessageQueue(setting("QUEUE_URL"));
  const processor = new BatchProcessor(EventType.SQS);
  const onRecord = async (record: SQSRecord) => {
    const log = logger.createChild();
    log.setCorrelationId(orderIdOf(record.body) ?? record.messageId);
    const receives = Number(record.attributes.ApproximateReceiveCount);
    try {
      const { became, event, ...rest } = await handleMessage(
        { body: record.body, receives },
        ports,
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
