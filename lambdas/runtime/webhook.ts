import * as z from "zod";
import type { Store } from "../saga/store";
import { plusSeconds } from "../saga/time";
import type { Table } from "./tables";

/** An event of an outside system, as it arrives. The signature is of the raw body. */
export interface Delivery {
  readonly body: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What is taken of an event: that something happened for a saga. Nothing else of it is believed. */
export interface Heard {
  /** The same each time the system repeats the event. */
  readonly eventId: string;
  /** Undefined if the event is about no saga. */
  readonly sagaId: string | undefined;
}

/**
 * Reads an event of an outside system. Undefined if the signature, its age or the body is wrong: an alarm rings then.
 * `unsigned` if there is no signature: it comes from somebody else.
 * @throws Unavailable if it cannot be checked now.
 */
export type Webhook = (delivery: Delivery) => Promise<Heard | "unsigned" | undefined>;

/** An event that was heard. */
const eventRow = z.object({
  status: z.literal("HEARD"),
  /** Unix time in seconds. DynamoDB deletes the row after it. */
  expiresAt: z.number(),
});
export type EventRow = z.infer<typeof eventRow>;

/** The table of a webhook: the events that were heard. */
export const eventsTable: Table<EventRow> = { name: "Events", keyAttribute: "key", row: eventRow };

/** Longer than a system repeats an event: for Stripe three days. */
const KEPT_SECONDS = 7 * 86_400;

/** What a webhook needs from outside. */
export interface HearingPorts {
  readonly webhook: Webhook;
  readonly events: Store<EventRow>;
  /** Wakes the execution that waits for a saga: see `waking`. Returns whether one was woken. */
  wake(sagaId: string): Promise<boolean>;
  now(): string;
}

/** What was done about a delivery. */
export type Hearing =
  | { readonly did: "refused" | "unsigned" }
  | (Heard & { readonly did: "woke" | "woke nobody" | "heard before" });

/**
 * Hears one delivery. The event's id is written after the wake, by a conditional write. If the function dies between
 * them, or two hear it at once, the execution is woken again, which does no harm.
 * @throws Unavailable; then the system repeats the event.
 */
export const hearing =
  ({ webhook, events, wake, now }: HearingPorts) =>
  async (delivery: Delivery): Promise<Hearing> => {
    const heard = await webhook(delivery);
    if (!heard || heard === "unsigned") return { did: heard ?? "refused" };
    const { eventId: key, sagaId } = heard;
    if (sagaId === undefined) return { ...heard, did: "woke nobody" };
    if (await events.read(key)) return { ...heard, did: "heard before" };
    const woke = await wake(sagaId);
    const expiresAt = Math.floor(Date.parse(plusSeconds(now(), KEPT_SECONDS)) / 1000);
    const next = { version: 1, state: { status: "HEARD", expiresAt } } as const;
    await events.commit({ key, base: undefined, trust: "read", next, counters: [] });
    return { ...heard, did: woke ? "woke" : "woke nobody" };
  };
