import { isDeepStrictEqual } from "node:util";
import { servicesIn } from "./define";
import { type Decision, type Participant, replay, type Stored, unreachable } from "./participant";
import {
  openShardOf,
  type RecordAnswer,
  type RecordCommand,
  type RecordMessage,
  type RecordRow,
} from "./record-row";
import { closed, fenced, placed, type Recorded, signedBy, unsigned } from "./record-states";
import { refusalName, refuseAs } from "./refusals";
import { secondsFrom } from "./time";

type Decided<R> = Decision<RecordRow<R>, RecordAnswer, never>;
type Expected<R> = Stored<RecordRow<R>> | undefined | "unread";
type Before<R> = RecordRow<R> | undefined;

/**
 * The saga's one decision record: CONFIRMED or ABANDONED, for ever.
 *
 *     its row   | place    | confirm            | abandon            | cancel
 *     ----------|----------|--------------------|--------------------|----------------
 *     none      | PENDING  | ABANDONED; refused | ABANDONED, a tombstone | ABANDONED; asks again
 *     PENDING   | answers  | CONFIRMED: the pivot | ABANDONED: the fence | ABANDONED; asks again
 *     CONFIRMED | answers  | answers            | refused            | refused
 *     ABANDONED | refused  | refused            | answers            | CANCELLED, or refused
 *     CANCELLED | refused  | refused            | answers            | answers
 *
 * A refusal is final: no write that its command has sent can land afterwards. A row is never taken
 * away, its version only grows, and whether it needs an approval is decided with its first version;
 * so what such a write asks for does not come back. Only `confirm` could meet what it asks for later,
 * where there is no row: it leaves a tombstone first. And `cancel` asks for every signature, with
 * which it is right whenever it lands.
 */
export class SagaRecorder<R extends object>
  implements Participant<RecordMessage<R>, RecordRow<R>, RecordAnswer, never, unknown>
{
  constructor(private readonly saga: Recorded<R>) {}

  key({ request }: RecordMessage<R>): string {
    return this.saga.idOf(request);
  }

  expect({ name, request, invalid }: RecordMessage<R>): Expected<R> {
    const open = { request, openShard: openShardOf(this.saga.idOf(request)) };
    switch (name) {
      case "place":
        return invalid === undefined ? undefined : "unread";
      case "confirm":
        return { version: 1, state: { status: "PENDING", approval: "NONE", ...open } };
      case "abandon":
        return { version: 1, state: { status: "PENDING", ...open } };
      case "cancel":
        return signedBy(
          this.saga,
          request,
          servicesIn(this.saga).map(({ service }) => service),
        );
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
        return this.#confirm(row, message, now);
      case "abandon":
        return this.#abandon(row, message, now);
      case "cancel":
        return this.#cancel(row, message, now);
      default:
        return unreachable(name);
    }
  }

  #place(row: Before<R>, message: RecordMessage<R>, now: string): Decided<R> {
    if (!row && message.invalid !== undefined) {
      return this.#refuse("place", "invalid", message.invalid);
    }
    if (!row) return this.#write(placed(this.saga, message, now), now);
    switch (row.status) {
      case "PENDING":
        return row.approval === "REQUIRED" && now >= (row.approvalDeadline ?? now)
          ? { do: "commit", state: { ...row, approval: "EXPIRED" } }
          : this.#resume(row, now);
      case "CONFIRMED":
        return this.#resume(row, now);
      case "ABANDONED":
      case "CANCELLED":
        return this.#refuse("place", "abandoned", `it is ${row.status}`);
      default:
        return unreachable(row.status);
    }
  }

  /** It was placed before; its approval may have been decided since. */
  #resume(row: RecordRow<R>, now: string): Decided<R> {
    return row.approval === "EXPIRED"
      ? this.#refuse("place", "approvalExpired", `nobody approved it until ${row.approvalDeadline}`)
      : replay(this.#answer({ ...row, status: "PENDING" }, now));
  }

  /** The pivot. After it nothing is undone, and `abandon` has lost. */
  #confirm(row: Before<R>, { request }: RecordMessage<R>, now: string): Decided<R> {
    const reason = refusalName(this.saga.noun, "notPlaced");
    if (!row) return this.#fence(row, { request, reason }, now);
    switch (row.status) {
      case "PENDING":
        return row.approval === "NONE" || row.approval === "APPROVED"
          ? this.#write(closed(row, { status: "CONFIRMED", confirmedAt: now }), now)
          : this.#refuse("confirm", "approvalMissing", `the approval is ${row.approval}`);
      case "CONFIRMED":
        return replay(this.#answer(row, now));
      case "ABANDONED":
      case "CANCELLED":
        return row.reason === reason
          ? this.#refuse("confirm", "notPlaced", "it was never placed")
          : this.#refuse("confirm", "abandoned", `it is ${row.status}`);
      default:
        return unreachable(row.status);
    }
  }

  #abandon(row: Before<R>, message: RecordMessage<R>, now: string): Decided<R> {
    if (!row) return this.#write(fenced(this.saga, row, message, now), now);
    switch (row.status) {
      case "PENDING":
        return this.#write(fenced(this.saga, row, message, now), now);
      case "ABANDONED":
      case "CANCELLED":
        return replay(this.#answer({ request: row.request, status: "ABANDONED" }, now));
      case "CONFIRMED":
        return this.#refuse("abandon", "alreadyConfirmed", "it is CONFIRMED, nothing is undone");
      default:
        return unreachable(row.status);
    }
  }

  /** Closes an abandoned saga that every service has undone, whoever says so. */
  #cancel(row: Before<R>, message: RecordMessage<R>, now: string): Decided<R> {
    if (!row) return this.#fence(row, message, now);
    switch (row.status) {
      case "PENDING":
        return this.#fence(row, message, now);
      case "ABANDONED": {
        const missing = unsigned(this.saga, row);
        return missing.length > 0
          ? this.#refuse("cancel", "notUndone", `it is not undone: ${missing.join(", ")}`)
          : this.#write(closed(row, { status: "CANCELLED", cancelledAt: now }), now);
      }
      case "CANCELLED":
        return replay(this.#answer(row, now));
      case "CONFIRMED":
        return this.#refuse("cancel", "alreadyConfirmed", "it is CONFIRMED, nothing is undone");
      default:
        return unreachable(row.status);
    }
  }

  /** Puts up the fence before it decides: asked again, it finds the saga abandoned. */
  #fence(row: Before<R>, why: Parameters<typeof fenced<R>>[2], now: string): Decided<R> {
    return { do: "commit", state: fenced(this.saga, row, why, now) };
  }

  #write(state: RecordRow<R>, now: string): Decided<R> {
    return { do: "commit", state, answer: this.#answer(state, now) };
  }

  #answer(row: RecordRow<R>, now: string): RecordAnswer {
    const { request, status, approval = "NONE", approvalDeadline } = row;
    const waits = approval === "REQUIRED" && approvalDeadline;
    return {
      [this.saga.idName]: this.saga.idOf(request),
      status,
      approval,
      approvalSeconds: waits ? secondsFrom(now, waits) : null,
    };
  }

  #refuse<C extends RecordCommand>(
    command: C,
    kind: Parameters<typeof refuseAs<C>>[1],
    cause: string,
  ) {
    return refuseAs(command, kind, this.saga.noun, cause);
  }
}
