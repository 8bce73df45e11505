import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { type Saga, servicesIn } from "../../saga/define";
import { Events, type SagaEvent } from "../../saga/event";
import { DeadLetterQueue } from "../aws/dead-letter-queue";
import { tableOf } from "../aws/dynamodb-changes";
import { now, setting } from "../aws/environment";
import { EventBus } from "../aws/event-bus";
import { type LambdaHandler, logger, metrics, observed } from "../aws/observability";
import { publish } from "../publisher";
import { tableSetting } from "../tables";

/**
 * Publishes what a saga's tables have committed, from their streams. It reads EVENT_BUS_NAME and
 * DEAD_LETTER_QUEUE_URL. A row that it cannot read goes to that queue.
 */
export function publisherFunction<R extends object>(
  saga: Saga<R>,
): LambdaHandler<DynamoDBStreamEvent> {
  const events = new Events(saga);
  const bus = new EventBus(setting("EVENT_BUS_NAME"), events.source);
  const deadLetters = new DeadLetterQueue(setting("DEAD_LETTER_QUEUE_URL"));
  const names = [saga.noun, ...servicesIn(saga).map(({ service }) => service)];
  const ports = {
    saga,
    events,
    tables: Object.fromEntries(names.map((name) => [name, setting(tableSetting(name))])),
    put: async (all: readonly SagaEvent[]) => {
      const refused = await bus.put(all.map((event) => ({ type: event.type, detail: event })));
      for (const event of all.filter((_event, index) => !refused.includes(index))) {
        logger.info("published", { event: event.id, correlation_id: events.sagaOf(event) });
      }
      return refused;
    },
    setAside: async (record: DynamoDBRecord, error: Error) => {
      // Only its keys: a saga's record names the customer and how they pay.
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
  return observed(({ Records }: DynamoDBStreamEvent) => publish(Records, ports));
}
