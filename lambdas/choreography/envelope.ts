import * as z from "zod";
import { InvalidCommand } from "../saga/errors";
import { type EventType, eventTypes } from "./routes";

/** The `source` of all our events on the bus. */
export const SOURCE = "order-saga";

/** Raised when an event's meaning changes; a new optional field does not change it. */
export const ENVELOPE_VERSION = 1;

/**
 * An event: that something happened to an order. It carries the fact and no data: whoever reacts
 * reads the order's row, so that late or repeated news never bring old data with them.
 */
export const eventSchema = z.object({
  version: z.literal(ENVELOPE_VERSION),
  /** The same for every copy of one event, whoever publishes it and however often. */
  id: z.string().min(1),
  type: z.enum(eventTypes),
  orderId: z.string().min(1).max(64),
  /** When it was published, ISO 8601. */
  at: z.iso.datetime(),
  /** What was refused and why; of refusals, rejections and expiries. */
  reason: z.string().optional(),
});

export type SagaEvent = z.infer<typeof eventSchema>;

/** An order goes through each event once, so its id and the type name the event and every copy. */
export function eventOf(
  { type, reason }: { type: EventType; reason?: string | undefined },
  orderId: string,
  at: string,
): SagaEvent {
  return { version: ENVELOPE_VERSION, id: `${orderId}/${type}`, type, orderId, at, reason };
}

const delivered = z.object({ source: z.literal(SOURCE), detail: eventSchema });
const anyDetail = z.object({ detail: z.object({ orderId: z.string().min(1) }) });

/** A message as EventBridge puts it into a queue. @throws InvalidCommand naming what is wrong. */
export function parseMessage(body: string): SagaEvent {
  const parsed = delivered.safeParse(jsonOf(body));
  if (!parsed.success) throw new InvalidCommand(z.prettifyError(parsed.error));
  return parsed.data.detail;
}

/** The order that a message is about, as far as it can be told: also of one that is no event. */
export function orderIdOf(body: string): string | undefined {
  return anyDetail.safeParse(jsonOf(body)).data?.detail.orderId;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
