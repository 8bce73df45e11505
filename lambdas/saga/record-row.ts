import * as z from "zod";
import type { Message } from "./service";

/** Seconds after which a saga that is still open is looked at by the reconciler. */
export const SLA_SECONDS = 300;

/** How long before a wait for a person ends people are reminded of it. */
export const LAST_CALL_SECONDS = 86_400;

/** What a row of a record is written as. A newer one is read too, as far as it is known. */
export const RECORD_SCHEMA = 1;

/** Over how many partitions the index of open sagas is spread. */
export const OPEN_SHARDS = 8;

/** The partition of the index of open sagas that a saga is in while it is open. */
export function openShardOf(id: string): string {
  const sum = [...id].reduce((hash, c) => (hash * 31 + c.charCodeAt(0)) % 65_521, 7);
  return openShard(sum % OPEN_SHARDS);
}

export const openShard = (n: number) => `open#${n}`;

const text = z.string().optional();
const number = z.number().optional();
const services = z.array(z.string()).readonly().optional();

/** What the record keeps beside the request. */
export const recordFields = z.object({
  status: z.enum(["PENDING", "CONFIRMED", "COMPLETED", "ABANDONED", "CANCELLED"]),
  approval: z.enum(["NONE", "REQUIRED", "APPROVED", "REJECTED", "EXPIRED"]).optional(),
  approvalDeadline: text,
  decidedBy: text,
  decidedAt: text,
  decisionReason: text,
  /** Written by the state machine itself, when it parks the saga. */
  taskToken: text,
  executionArn: text,
  redrives: number,
  failures: number,
  escalatedAt: text,
  reason: text,
  openShard: text,
  dueAt: text,
  placedAt: text,
  confirmedAt: text,
  abandonedAt: text,
  completedAt: text,
  cancelledAt: text,
  /** The services that have signed off: their part of the abandoned saga is undone. */
  undone: services,
  /** Those whose step after the pivot is done; there only where the saga has such steps. */
  done: services,
  schema: number,
});
export type RecordFields = z.infer<typeof recordFields>;

/**
 * A saga's own record: one row, key its id. PENDING is the semantic lock; CONFIRMED and ABANDONED
 * are the decision and exclude each other for ever; CANCELLED follows ABANDONED once every service
 * has signed off that its part is undone. COMPLETED follows CONFIRMED in the same way, once all that comes
 * after the pivot is done; a saga without such steps ends CONFIRMED. The `…At` times are the applied
 * commands: the idempotency keys.
 *
 * `approval` is decided once. `openShard` and `dueAt` are the sparse index of open sagas: the
 * first is there only until the saga has ended.
 */
export type RecordRow<R> = RecordFields & { readonly request: R };

/** How such a row is read. */
export function recordRow<R>(request: z.ZodType<R>): z.ZodType<RecordRow<R>> {
  return z.intersection(recordFields, z.object({ request }) as z.ZodType<{ request: R }>);
}

/** What a saga's record can be told. `abandon` is the fence: it and `confirm` are rivals. */
export const recordCommands = ["place", "confirm", "complete", "abandon", "cancel"] as const;
export type RecordCommand = (typeof recordCommands)[number];

/** Those that a saga has: what comes after the pivot is completed only where something does. */
export const recordCommandsOf = ({ onward = [] }: { readonly onward?: readonly unknown[] }) =>
  recordCommands.filter((command) => command !== "complete" || onward.length > 0);

/** Which sagas wait for a person, and for how long. */
export interface ApprovalPolicy {
  /** Requests of this amount or more need an approval. */
  readonly threshold: number;
  /** Seconds from placing until the approval expires. */
  readonly seconds: number;
}

export interface RecordMessage<R> extends Message<R, RecordCommand> {
  /** Goes with `place`; without it nothing waits. */
  readonly policy?: ApprovalPolicy | undefined;
}

export interface RecordAnswer {
  readonly status: RecordRow<unknown>["status"];
  /** As it stands on the row now, so that a resumed saga finds a decision made meanwhile. */
  readonly approval: NonNullable<RecordRow<unknown>["approval"]>;
  /**
   * Seconds that are left to wait for the approval. Null if nothing waits. The execution needs no clock of
   * its own, so a slow clock cannot make it wait again and again.
   */
  readonly approvalSeconds: number | null;
}
