import type { DynamoDBBatchResponse, DynamoDBRecord } from "aws-lambda";
import { type Saga, servicesIn } from "../saga/define";
import type { Events, SagaEvent } from "../saga/event";
import { type Fact, recordFacts, serviceFacts } from "../saga/facts";
import { changeOf, keyOf, sequenceOf, tableOf } from "./aws/dynamodb-changes";
import { MAX_ENTRIES } from "./aws/event-bus";
import { errorOf } from "./reaction";
import { recordTable, serviceTable, type Table } from "./tables";

export interface PublisherPorts<R extends object> {
  readonly saga: Saga<R>;
  readonly events: Events<R>;
  /** Service (or the saga's noun) -> the name of its table. */
  readonly tables: Readonly<Record<string, string>>;
  /** Puts up to MAX_ENTRIES events on the bus. Returns the indexes of those not taken. */
  put(events: readonly SagaEvent[]): Promise<readonly number[]>;
  /** Puts an unreadable record aside, so that it does not hold up the others. */
  setAside(record: DynamoDBRecord, error: Error): Promise<void>;
  now(): string;
}

/**
 * The outbox. What was committed is in the table's stream, and stays there until it is published. Returns the
 * first record that was not published. The stream delivers again from that record on.
 *
 * @throws Unavailable if the bus does not answer. Then the stream repeats the whole batch.
 */
export async function publish<R extends object>(
  records: readonly DynamoDBRecord[],
  ports: PublisherPorts<R>,
): Promise<DynamoDBBatchResponse> {
  const outgoing: Outgoing[] = [];
  for (const record of records) outgoing.push(...(await readable(record, ports)));
  for (let from = 0; from < outgoing.length; from += MAX_ENTRIES) {
    const chunk = outgoing.slice(from, from + MAX_ENTRIES);
    const refused = await ports.put(chunk.map(({ event }) => event));
    const first = chunk[Math.min(...refused)];
    if (first) return { batchItemFailures: [{ itemIdentifier: first.sequence }] };
  }
  return { batchItemFailures: [] };
}

interface Outgoing {
  readonly event: SagaEvent;
  readonly sequence: string;
}

/** The events of a record. A record that cannot be read is put aside and does not hold up those behind it. */
async function readable<R extends object>(
  record: DynamoDBRecord,
  ports: PublisherPorts<R>,
): Promise<Outgoing[]> {
  try {
    const sequence = sequenceOf(record);
    return eventsIn(record, ports).map((event) => ({ event, sequence }));
  } catch (error) {
    await ports.setAside(record, errorOf(error));
    return [];
  }
}

/** The events that one change of a row means. @throws if the record cannot be read. */
function eventsIn<R extends object>(
  record: DynamoDBRecord,
  { saga, events, tables, now }: PublisherPorts<R>,
): SagaEvent[] {
  const named = (id: string, facts: readonly Fact[]) =>
    facts.map((fact) => events.of(fact, id, now()));
  const [name] = Object.entries(tables).find(([, table]) => table === tableOf(record)) ?? [];
  if (name === saga.noun) {
    const change = changeOf(record, rowsOf(recordTable(saga)));
    return change ? named(change.key, recordFacts(saga, change)) : [];
  }
  const by = servicesIn(saga).find(({ service }) => service === name);
  if (!by) throw new Error(`no service has the table ${tableOf(record)}`);
  const table = serviceTable(saga, by);
  // The numbers that steps lower are in the same table. Their changes are no events.
  const prefix = by.key("");
  const key = keyOf(record, table.keyAttribute);
  if (!key.startsWith(prefix)) return [];
  const change = changeOf(record, rowsOf(table));
  return change ? named(key.slice(prefix.length), serviceFacts(by, change)) : [];
}

const rowsOf = <State>({ keyAttribute, row }: Table<State>) => ({ keyAttribute, state: row });
