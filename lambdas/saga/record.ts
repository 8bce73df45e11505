import { isDeepStrictEqual } from "node:util";
import { retriablesIn } from "./define";
import { type Decision, type Participant, replay } from "./participant";
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

/** What the record decides by; `At` where there is a row. */
interface Asked<R extends object> {
  readonly saga: Recorded<R>;
  readonly row?: RecordRow<R> | undefined;
  readonly message: RecordMessage<R>;
  readonly now: string;
}
type At<R extends object> = Asked<R> & { readonly row: RecordRow<R> };

type Move = <R extends object>(at: At<R>) => Decided<R>;
type Moves = Readonly<
  Record<"none", Record<RecordCommand, <R extends object>(at: Asked<R>) => Decided<R>>>
> &
  Readonly<Record<RecordRow<object>["status"], Record<RecordCommand, Move>>>;

/** What each command does, by the status of the row. */
// biome-ignore format: a table
const MOVES: Moves = {
  none:      { place: begin,  confirm: neverPlaced, complete: tooEarly, abandon: fence, cancel: fenceFirst },
  PENDING:   { place: resume, confirm: pivot,       complete: tooEarly, abandon: fence, cancel: fenceFirst },
  CONFIRMED: { place: resume, confirm: again,       complete: complete, abandon: won,   cancel: won },
  COMPLETED: { place: resume, confirm: again,       complete: again,    abandon: won,   cancel: won },
  ABANDONED: { place: over,   confirm: lost,        complete: over,     abandon: still, cancel: cancel },
  CANCELLED: { place: over,   confirm: lost,        complete: over,     abandon: still, cancel: again },
};

/**
 * The saga's one decision record: CONFIRMED or ABANDONED, for ever.
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

  decide(row: RecordRow<R> | undefined, message: RecordMessage<R>, now: string): Decided<R> {
    const { saga } = this;
    const { name, request } = message;
    if (!row) return MOVES.none[name]({ saga, message, now });
    if (isDeepStrictEqual(row.request, request)) {
      return MOVES[row.status][name]({ saga, row, message, now });
    }
    return refuseAs<RecordCommand>(name, "conflict", saga.noun, "another request has this id");
  }
}

function begin<R extends object>({ saga, message, now }: Asked<R>): Decided<R> {
  const { invalid } = message;
  if (invalid !== undefined) return refuseAs("place", "invalid", saga.noun, invalid);
  return write(saga, placed(saga, message, now), now);
}

/** It was placed before; its approval may have been decided since, or be over. */
function resume<R extends object>({ saga, row, now }: At<R>): Decided<R> {
  const { status, approval, approvalDeadline } = row;
  if (status === "PENDING" && approval === "REQUIRED" && now >= (approvalDeadline ?? now)) {
    return { do: "commit", state: { ...row, approval: "EXPIRED" } };
  }
  if (approval !== "EXPIRED") return replay(answerOf(saga, { ...row, status: "PENDING" }, now));
  const cause = `nobody approved it until ${approvalDeadline}`;
  return refuseAs("place", "approvalExpired", saga.noun, cause);
}

/** After it nothing is undone, and `abandon` has lost. */
function pivot<R extends object>({ saga, row, now }: At<R>): Decided<R> {
  const { approval } = row;
  return approval === "NONE" || approval === "APPROVED"
    ? write(saga, confirmed(saga, row, now), now)
    : refuseAs("confirm", "approvalMissing", saga.noun, `the approval is ${approval}`);
}

/** A tombstone, by whose reason the next `confirm` knows why. */
function neverPlaced<R extends object>({ saga, message, now }: Asked<R>): Decided<R> {
  const why = { ...message, reason: refusalName(saga.noun, "notPlaced") };
  return { do: "commit", state: fenced(saga, undefined, why, now) };
}

function lost<R extends object>({ saga, row }: At<R>): Decided<R> {
  return row.reason === refusalName(saga.noun, "notPlaced")
    ? refuseAs("confirm", "notPlaced", saga.noun, "it was never placed")
    : refuseAs("confirm", "abandoned", saga.noun, `it is ${row.status}`);
}

function tooEarly<R extends object>({ saga }: Asked<R>): Decided<R> {
  return refuseAs("complete", "notDone", saga.noun, "it is not confirmed");
}

/** Closes a confirmed saga once all that comes after the pivot is done, whoever says so. */
function complete<R extends object>(at: At<R>): Decided<R> {
  const { saga, row, now } = at;
  if (retriablesIn(saga).length === 0) return again(at);
  const missing = unsigned(saga, row);
  return missing.length > 0
    ? refuseAs("complete", "notDone", saga.noun, `it is not done: ${missing.join(", ")}`)
    : write(saga, closed(row, { status: "COMPLETED", completedAt: now }), now);
}

function fence<R extends object>({ saga, row, message, now }: Asked<R>): Decided<R> {
  return write(saga, fenced(saga, row, message, now), now);
}

/** Puts up the fence before it decides: asked again, it finds the saga abandoned. */
function fenceFirst<R extends object>({ saga, row, message, now }: Asked<R>): Decided<R> {
  return { do: "commit", state: fenced(saga, row, message, now) };
}

/** Closes an abandoned saga that every service has undone, whoever says so. */
function cancel<R extends object>({ saga, row, now }: At<R>): Decided<R> {
  const missing = unsigned(saga, row);
  return missing.length > 0
    ? refuseAs("cancel", "notUndone", saga.noun, `it is not undone: ${missing.join(", ")}`)
    : write(saga, closed(row, { status: "CANCELLED", cancelledAt: now }), now);
}

function won<R extends object>({ saga, row }: At<R>): Decided<R> {
  const cause = `it is ${row.status}, nothing is undone`;
  return refuseAs<"abandon" | "cancel">("abandon", "alreadyConfirmed", saga.noun, cause);
}

function over<R extends object>({ saga, row }: At<R>): Decided<R> {
  return refuseAs<"place" | "complete">("place", "abandoned", saga.noun, `it is ${row.status}`);
}

function again<R extends object>({ saga, row, now }: At<R>): Decided<R> {
  return replay(answerOf(saga, row, now));
}

/** The first answer to `abandon`, whatever came after it. */
function still<R extends object>({ saga, row, now }: At<R>): Decided<R> {
  return replay(answerOf(saga, { request: row.request, status: "ABANDONED" }, now));
}

function write<R extends object>(saga: Recorded<R>, state: RecordRow<R>, now: string): Decided<R> {
  return { do: "commit", state, answer: answerOf(saga, state, now) };
}
