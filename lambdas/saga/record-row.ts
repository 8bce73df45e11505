import * as z from "zod";
import type { Message } from "./service";

/** Seconds after which the reconciler looks at a saga that is still open. */
export const SLA_SECONDS = 300;

/** The longest wait for an approval. Step Functions waits one year at most. */
export const MOST_APPROVAL_SECONDS = 31_000_000;

/**
 * The same for a saga that a fast lane drives. Nobody can ask whether that one still runs, so it counts as gone
 * then. If it was only slow, a second execution beside it harms nothing.
 */
export const LANE_SECONDS = 120;

/** Seconds before the end of a wait for a person at which people are reminded. */
export const LAST_CALL_SECONDS = 86_400;

/** The version in which records are written. Newer ones are read too, as far as their fields are known. */
export const RECORD_SCHEMA = 1;

/** The number of partitions of the index of open sagas. */
export const OPEN_SHARDS = 8;

/** The partition of that index in which an open saga is. */
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
  /** The state machine itself writes it when it parks the saga. */
  taskToken: text,
  /** Until when it waits for somebody who must act outside. Written with the token. */
  waitUntil: text,
  executionArn: text,
  redrives: number,
  failures: number,
  escalatedAt: text,
  reason: text,
  openShard: text,
  dueAt: text,
  placedAt: text,
  /** Who placed it through the front door. That person cannot approve it. */
  placedBy: text,
  confirmedAt: text,
  abandonedAt: text,
  /** Who had it undone through the front door. */
  abandonedBy: text,
  completedAt: text,
  cancelledAt: text,
  /** The services that have signed off: their part of the abandoned saga is undone. */
  undone: services,
  /** The services whose step after the pivot is done. Missing if the saga has no such steps. */
  done: services,
  schema: number,
});
export type RecordFields = z.infer<typeof recordFields>;

/**
 * A saga's own record: one row, whose key is the saga's id. PENDING is the semantic lock. CONFIRMED and
 * ABANDONED are the decision: a saga never has both. CANCELLED follows ABANDONED once every service has
 * signed off that its part is undone. COMPLETED follows CONFIRMED once every step after the pivot is done. A
 * saga without such steps ends CONFIRMED. The `…At` times are those of the applied commands: they are the
 * idempotency keys.
 *
 * `approval` is decided once. `openShard` and `dueAt` are the sparse index of open sagas. `openShard` is
 * removed when the saga has ended.
 */
export type RecordRow<R> = RecordFields & { readonly request: R };

/** The schema of such a row. */
export function recordRow<R>(request: z.ZodType<R>): z.ZodType<RecordRow<R>> {
  return z.intersection(recordFields, z.object({ request }) as z.ZodType<{ request: R }>);
}

/** The commands on a saga's record. `abandon` is the fence: it competes with `confirm`. */
export const recordCommands = ["place", "confirm", "complete", "abandon", "cancel"] as const;
export type RecordCommand = (typeof recordCommands)[number];

/** The commands that a saga has: `complete` only if it has steps after the pivot. */
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
  /** Goes with `place`. Without it the saga waits for nobody. */
  readonly policy?: ApprovalPolicy | undefined;
  /** Default: LANE_SECONDS. */
  readonly laneSeconds?: number | undefined;
}

export interface RecordAnswer {
  readonly status: RecordRow<unknown>["status"];
  /** The approval as it is now, so that a resumed saga finds a decision made meanwhile. */
  readonly approval: NonNullable<RecordRow<unknown>["approval"]>;
  /**
   * Seconds that are left to wait for the approval. Null if nothing waits. The execution needs no clock of
   * its own, so a slow clock cannot make it wait again and again.
   */
  readonly approvalSeconds: number | null;
  /** Why the saga is abandoned. An execution that resumes an undo knows no more than that it is. */
  readonly reason?: string | undefined;
}
