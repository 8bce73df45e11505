import { isDeepStrictEqual } from "node:util";
import { retriablesIn } from "./define";
import { type Decision, type Participant, replay, unreachable } from "./participant";
import type { RecordAnswer, RecordCommand, RecordMessage, RecordRow } from "./record-row";
import {
  answerOf,
  closed,
  confirmed,
  expected,
  fenced,
  placed,
  type Recorded,
  unsigned,
} from "./record-states";
import { refusalName, refuseAs } from "./refusals";

type Decided<R> = Decision<RecordRow<R>, RecordAnswer, never>;
type Kind<C extends RecordCommand> = Parameters<typeof refuseAs<C>>[1];
type Before<R> = RecordRow<R> | undefined;

/**
 * The saga's one decision record: CONFIRMED or ABANDONED, for ever.
 *
 *     its row   | place    | confirm            | complete           | abandon            | cancel
 *     ----------|----------|--------------------|--------------------|--------------------|----------------
 *     none      | PENDING  | ABANDONED; refused | refused            | ABANDONED, a tombstone | ABANDONED; asks again
 *     PENDING   | answers  | CONFIRMED: the pivot | refused          | ABANDONED: the fence | ABANDONED; asks again
 *     CONFIRMED | answers  | answers            | COMPLETED, or refused | refused         | refused
 *     COMPLETED | answers  | answers            | answers            | refused            | refused
 *     ABANDONED | refused  | refused            | refused            | answers            | CANCELLED, or refused
 *     CANCELLED | refused  | refused            | refused            | answers            | answers
 *
 * A refusal is final: no write that its command has sent can land afterwards. A row is never taken away,
 * its version only grows, and its first version decides whether it needs an approval. Only `confirm` could
 * meet later what it asks for, where there is no row: it leaves a tombstone first. `cancel` and `complete`
 * ask for every signature, with which they are right whenever they land.
 */
export class SagaRecorder<R extends object>
  implements Participant<RecordMessage<R>, RecordRow<R>, RecordAnswer, never, unknown>
{
  constructor(private readonly saga: Recorded<R>) {}

  key({ request }: RecordMessage<R>): string {
    return this.saga.idOf(request);
  }

  expect(message: RecordMessage<R>): ReturnType<typeof expected<R>> {
    return expected(this.saga, message);
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
      case "complete":
        return this.#complete(row, now);
      case "abandon":
        return this.#abandon(row, message, now);
      case "cancel":
        return this.#cancel(row, message, now);
      default:
        return unreachable(name);
    }
  }

  #place(row: Before<R>, message: RecordMessage<R>, now: string): Decided<R> {
    const { invalid } = message;
    if (!row && invalid !== undefined) return this.#refuse("place", "invalid", invalid);
    if (!row) return this.#write(placed(this.saga, message, now), now);
    switch (row.status) {
      case "PENDING":
        return row.approval === "REQUIRED" && now >= (row.approvalDeadline ?? now)
          ? { do: "commit", state: { ...row, approval: "EXPIRED" } }
          : this.#resume(row, now);
      case "CONFIRMED":
      case "COMPLETED":
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
          ? this.#write(confirmed(this.saga, row, now), now)
          : this.#refuse("confirm", "approvalMissing", `the approval is ${row.approval}`);
      case "CONFIRMED":
      case "COMPLETED":
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

  /** Closes a confirmed saga once all that comes after the pivot is done, whoever says so. */
  #complete(row: Before<R>, now: string): Decided<R> {
    if (!row || row.status === "PENDING") {
      return this.#refuse("complete", "notDone", "it is not confirmed");
    }
    switch (row.status) {
      case "CONFIRMED": {
        if (retriablesIn(this.saga).length === 0) return replay(this.#answer(row, now));
        const missing = unsigned(this.saga, row);
        return missing.length > 0
          ? this.#refuse("complete", "notDone", `it is not done: ${missing.join(", ")}`)
          : this.#write(closed(row, { status: "COMPLETED", completedAt: now }), now);
      }
      case "COMPLETED":
        return replay(this.#answer(row, now));
      case "ABANDONED":
      case "CANCELLED":
        return this.#refuse("complete", "abandoned", `it is ${row.status}`);
      default:
        return unreachable(row.status);
    }
  }

  #abandon(row: Before<R>, message: RecordMessage<R>, now: string): Decided<R> {
    if (!row || row.status === "PENDING") {
      return this.#write(fenced(this.saga, row, message, now), now);
    }
    switch (row.status) {
      case "ABANDONED":
      case "CANCELLED":
        return replay(this.#answer({ request: row.request, status: "ABANDONED" }, now));
      case "CONFIRMED":
      case "COMPLETED":
        return this.#refuse(
          "abandon",
          "alreadyConfirmed",
          `it is ${row.status}, nothing is undone`,
        );
      default:
        return unreachable(row.status);
    }
  }

  /** Closes an abandoned saga that every service has undone, whoever says so. */
  #cancel(row: Before<R>, message: RecordMessage<R>, now: string): Decided<R> {
    if (!row || row.status === "PENDING") return this.#fence(row, message, now);
    switch (row.status) {
      case "ABANDONED": {
        const missing = unsigned(this.saga, row);
        return missing.length > 0
          ? this.#refuse("cancel", "notUndone", `it is not undone: ${missing.join(", ")}`)
          : this.#write(closed(row, { status: "CANCELLED", cancelledAt: now }), now);
      }
      case "CANCELLED":
        return replay(this.#answer(row, now));
      case "CONFIRMED":
      case "COMPLETED":
        return this.#refuse("cancel", "alreadyConfirmed", `it is ${row.status}, nothing is undone`);
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
    return answerOf(this.saga, row, now);
  }

  #refuse<C extends RecordCommand>(command: C, kind: Kind<C>, cause: string) {
    return refuseAs(command, kind, this.saga.noun, cause);
  }
}
