import { isDeepStrictEqual } from "node:util";
import { type Decision, type Participant, replay, type Stored, unreachable } from "./participant";
import {
  openShardOf,
  type RecordAnswer,
  type RecordCommand,
  type RecordMessage,
  type RecordRow,
  SLA_SECONDS,
} from "./record-row";
import { refuseAs } from "./refusals";
import type { Names } from "./service";
import { plusSeconds } from "./time";

type Decided<R> = Decision<RecordRow<R>, RecordAnswer, never>;
type Expected<R> = Stored<RecordRow<R>> | undefined | "unread";
type Before<R> = RecordRow<R> | undefined;

/**
 * The saga's one decision record: CONFIRMED or ABANDONED, for ever.
 *
 *     its row   | place    | confirm            | abandon            | cancel
 *     ----------|----------|--------------------|--------------------|----------------
 *     none      | PENDING  | refused            | ABANDONED, a tombstone | as abandon
 *     PENDING   | answers  | CONFIRMED: the pivot | ABANDONED: the fence | as abandon
 *     CONFIRMED | answers  | answers            | refused            | refused
 *     ABANDONED | refused  | refused            | answers            | CANCELLED
 *     CANCELLED | refused  | refused            | answers            | answers
 */
export class SagaRecorder<R>
  implements Participant<RecordMessage<R>, RecordRow<R>, RecordAnswer, never, unknown>
{
  constructor(
    private readonly names: Names<R> & {
      /** What the approval threshold is held against. */
      amount?(request: R): number;
    },
  ) {}

  key({ request }: RecordMessage<R>): string {
    return this.names.idOf(request);
  }

  expect({ name, request, invalid }: RecordMessage<R>): Expected<R> {
    const open = { request, openShard: openShardOf(this.names.idOf(request)) };
    switch (name) {
      case "place":
        return invalid === undefined ? undefined : "unread";
      case "confirm":
        return { version: 1, state: { status: "PENDING", approval: "NONE", ...open } };
      case "abandon":
        return { version: 1, state: { status: "PENDING", ...open } };
      case "cancel":
        return { version: 2, state: { status: "ABANDONED", ...open } };
      default:
        return unreachable(name);
    }
  }

  decide(row: Before<R>, message: RecordMessage<R>, now: string): Decided<R> {
    const { name, request } = message;
    if (row && !isDeepStrictEqual(row.request, request)) {
      return this.#refuse(name, "conflict", "another request has this id");
    }
    switch (name) {
      case "place":
        return this.#place(row, message, now);
      case "confirm":
        return this.#confirm(row, now);
      case "abandon":
        return this.#abandon(row, message, now);
      case "cancel":
        return row?.status === "ABANDONED" || row?.status === "CANCELLED"
          ? this.#cancel(row, now)
          : this.#abandon(row, message, now);
      default:
        return unreachable(name);
    }
  }

  #place(row: Before<R>, message: RecordMessage<R>, now: string): Decided<R> {
    if (!row && message.invalid !== undefined)
      return this.#refuse("place", "invalid", message.invalid);
    if (!row) return this.#write(this.#placed(message, now));
    switch (row.status) {
      case "PENDING":
        return row.approval === "REQUIRED" && now >= (row.approvalDeadline ?? now)
          ? { do: "commit", state: { ...row, approval: "EXPIRED" } }
          : this.#resume(row);
      case "CONFIRMED":
        return this.#resume(row);
      case "ABANDONED":
      case "CANCELLED":
        return this.#refuse("place", "abandoned", `it is ${row.status}`);
      default:
        return unreachable(row.status);
    }
  }

  #placed({ request, execution, policy }: RecordMessage<R>, now: string): RecordRow<R> {
    const first = { status: "PENDING", request, executionArn: execution, placedAt: now } as const;
    const amount = this.names.amount?.(request) ?? 0;
    if (!policy || amount < policy.threshold) {
      return { ...first, approval: "NONE", ...this.#opened(request, now) };
    }
    const approvalDeadline = plusSeconds(now, policy.seconds);
    const wait = { approval: "REQUIRED", approvalDeadline } as const;
    return { ...first, ...wait, ...this.#opened(request, approvalDeadline) };
  }

  /** It was placed before; its approval may have been decided since. */
  #resume(row: RecordRow<R>): Decided<R> {
    return row.approval === "EXPIRED"
      ? this.#refuse("place", "approvalExpired", `nobody approved it until ${row.approvalDeadline}`)
      : replay(this.#answer({ ...row, status: "PENDING" }));
  }

  /** The pivot. After it nothing is undone, and `abandon` has lost. */
  #confirm(row: Before<R>, now: string): Decided<R> {
    if (!row) return this.#refuse("confirm", "notPlaced", "it was never placed");
    switch (row.status) {
      case "PENDING":
        return row.approval === "NONE" || row.approval === "APPROVED"
          ? this.#write({ ...closed(row), status: "CONFIRMED", confirmedAt: now })
          : this.#refuse("confirm", "approvalMissing", `the approval is ${row.approval}`);
      case "CONFIRMED":
        return replay(this.#answer(row));
      case "ABANDONED":
      case "CANCELLED":
        return this.#refuse("confirm", "abandoned", `it is ${row.status}`);
      default:
        return unreachable(row.status);
    }
  }

  /** The fence. Without a row it leaves a tombstone, so that a late `place` is refused. */
  #abandon(row: Before<R>, { request, reason }: RecordMessage<R>, now: string): Decided<R> {
    const abandoned = { status: "ABANDONED", request, reason, abandonedAt: now } as const;
    const status = row?.status ?? "NONE";
    switch (status) {
      case "NONE":
        return this.#write({ ...this.#opened(request, now), ...abandoned });
      case "PENDING":
        return this.#write({ ...row, ...abandoned });
      case "ABANDONED":
      case "CANCELLED":
        return replay(this.#answer({ request, status: "ABANDONED" }));
      case "CONFIRMED":
        return this.#refuse("abandon", "alreadyConfirmed", "it is CONFIRMED, nothing is undone");
      default:
        return unreachable(status);
    }
  }

  /** Closes an abandoned saga, whose sender says that all is undone. */
  #cancel(row: RecordRow<R>, now: string): Decided<R> {
    return row.status === "CANCELLED"
      ? replay(this.#answer(row))
      : this.#write({ ...closed(row), status: "CANCELLED", cancelledAt: now });
  }

  /** An open saga is in the index, due when it should long have ended. */
  #opened(request: R, from: string) {
    const dueAt = plusSeconds(from, SLA_SECONDS);
    return { openShard: openShardOf(this.names.idOf(request)), dueAt };
  }

  #write(state: RecordRow<R>): Decided<R> {
    return { do: "commit", state, answer: this.#answer(state) };
  }

  #answer({ request, status, approval, approvalDeadline }: RecordRow<R>): RecordAnswer {
    return {
      [this.names.idName]: this.names.idOf(request),
      status,
      approval: approval ?? "NONE",
      approvalDeadline: approvalDeadline ?? null,
    };
  }

  #refuse<C extends RecordCommand>(
    command: C,
    kind: Parameters<typeof refuseAs<C>>[1],
    cause: string,
  ) {
    return refuseAs(command, kind, this.names.noun, cause);
  }
}

function closed<R>(row: RecordRow<R>): RecordRow<R> {
  return { ...row, openShard: undefined };
}
