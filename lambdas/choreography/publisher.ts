import type { DynamoDBBatchResponse, DynamoDBRecord } from "aws-lambda";
import * as z from "zod";
import { reservationKey, reservationStateSchema } from "../inventory/commands";
import { orderStateSchema } from "../order/commands";
import { paymentStateSchema } from "../payment/commands";
import { changeOf, keyOf, sequenceOf, tableOf } from "../runtime/aws/dynamodb-changes";
import { MAX_ENTRIES } from "../runtime/aws/event-bus";
import { eventOf, type SagaEvent } from "./envelope";
import { type Fact, inventoryFacts, orderFacts, paymentFacts } from "./facts";
import type { Service } from "./routes";

export interface PublisherPorts {
  /** Service -> the name of its table. */
  readonly tables: Readonly<Record<Service, string>>;
  /** Puts up to MAX_ENTRIES events on the bus: the indexes of those not taken. */
  put(events: readonly SagaEvent[]): Promise<readonly number[]>;
  /** A row that cannot be read: it is put aside, so that it does not hold up the others. */
  setAside(record: DynamoDBRecord, error: Error): Promise<void>;
  now(): string;
}

/**
 * The outbox: what was committed is in the table's stream, and stays there until it is published.
 * Answers with the first record that was not, from which on the stream tells everything again.
 *
 * @throws Unavailable when the bus does not answer; then the stream repeats the whole batch.
 */
export async function publish(
  records: readonly DynamoDBRecord[],
  ports: PublisherPorts,
): Promise<DynamoDBBatchResponse> {
  const outgoing: { event: SagaEvent; sequence: string }[] = [];
  for (const record of records) {
    const events = await readable(record, ports);
    outgoing.push(...events.map((event) => ({ event, sequence: sequenceOf(record) })));
  }
  for (let from = 0; from < outgoing.length; from += MAX_ENTRIES) {
    const chunk = outgoing.slice(from, from + MAX_ENTRIES);
    const refused = await ports.put(chunk.map(({ event }) => event));
    const first = chunk[Math.min(...refused)];
    if (first) return { batchItemFailures: [{ itemIdentifier: first.sequence }] };
  }
  return { batchItemFailures: [] };
}

async function readable(record: DynamoDBRecord, ports: PublisherPorts): Promise<SagaEvent[]> {
  try {
    return eventsOf(record, ports.tables, ports.now());
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    await ports.setAside(record, error);
    return [];
  }
}

/** The events that one change of a row means. @throws ZodError when the row cannot be read. */
function eventsOf(record: DynamoDBRecord, tables: PublisherPorts["tables"], now: string) {
  const name = (orderId: string, facts: readonly Fact[]) =>
    facts.map((fact) => eventOf(fact, orderId, now));
  switch (tableOf(record)) {
    case tables.order: {
      const change = changeOf(record, { keyAttribute: "orderId", state: orderStateSchema });
      return change ? name(change.key, orderFacts(change)) : [];
    }
    case tables.payment: {
      const change = changeOf(record, { keyAttribute: "orderId", state: paymentStateSchema });
      return change ? name(change.key, paymentFacts(change)) : [];
    }
    case tables.inventory: {
      // The items' stock is in the same table; an order is not told how much of it is left.
      const orderId = orderIdOf(keyOf(record, "pk"));
      if (orderId === undefined) return [];
      const change = changeOf(record, { keyAttribute: "pk", state: reservationStateSchema });
      return change ? name(orderId, inventoryFacts(change)) : [];
    }
    default:
      throw new Error(`no service has the table ${tableOf(record)}`);
  }
}

function orderIdOf(key: string): string | undefined {
  const prefix = reservationKey("");
  return key.startsWith(prefix) ? key.slice(prefix.length) : undefined;
}
