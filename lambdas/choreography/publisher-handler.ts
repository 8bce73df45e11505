import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { DeadLetterQueue } from "../runtime/aws/dead-letter-queue";
import { tableOf } from "../runtime/aws/dynamodb-changes";
import { now, setting } from "../runtime/aws/environment";
import { EventBus } from "../runtime/aws/event-bus";
import { logger, metrics, observed } from "../runtime/aws/observability";
import { SOURCE } from "./envelope";
import { type PublisherPorts, publish } from "./publisher";

const bus = new EventBus(setting("EVENT_BUS_NAME"), SOURCE);
const deadLetters = new DeadLetterQueue(setting("DEAD_LETTER_QUEUE_URL"));

const ports: PublisherPorts = {
  tables: {
    order: setting("ORDER_TABLE"),
    payment: setting("PAYMENT_TABLE"),
    inventory: setting("INVENTORY_TABLE"),
  },
  put: async (events) => {
    const refused = await bus.put(events.map((event) => ({ type: event.type, detail: event })));
    const taken = events.filter((_event, index) => !refused.includes(index));
    for (const { id, orderId } of taken) {
      logger.info("published", { event: id, correlation_id: orderId });
    }
    return refused;
  },
  setAside: async (record, error) => {
    // Its keys only: a row of an order names the customer and what they pay with.
    logger.error("a row cannot be read", { error, keys: record.dynamodb?.Keys });
    metrics.addMetric("Unreadable", MetricUnit.Count, 1);
    await deadLetters.send({
      sagaId: JSON.stringify(record.dynamodb?.Keys),
      execution: undefined,
      step: `publish a change of ${tableOf(record)}`,
      error: error.name,
      cause: error.message,
      input: record.dynamodb,
    });
  },
  now,
};

/** Publishes what the services' tables have committed. */
export const handler = observed(({ Records }: DynamoDBStreamEvent) => publish(Records, ports));
