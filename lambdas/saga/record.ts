import { isDeepStrictEqual } from "node:util";
import { retriablesIn, type Saga } from "./define";
import { type Participant, replay, type Stored } from "./participant";
import {
  openShardOf,
  type RecordAnswer,
  type RecordCommand,
  type RecordMessage,
  type RecordRow,
} from "./record-row";
import {
  type Asked,
  type At,
  answer,
  close,
  type Decided,
  dueAfter,
  fenced,
  opened,
  signed,
  unsigned,
  write,
} from "./record-states";
import { refusalName, refuseAs } from "./refusals";
import { needsApproval } from "./threshold";
import { plusSeconds } from "./time";

type Begin = <R extends object>(at: Asked<R>) => Decided<R>;
type Move = <R extends object>(at: At<R>) => Decided<R>;
type Moves = { readonly none: Record<RecordCommand, Begin> } & {
  readonly [Status in RecordRow<object>["status"]]: Record<RecordCommand, Move>;
};

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
 * A refusal is final: no write of the refused command can succeed later. A row is never deleted, its version
 * only grows, and its first version decides whether it needs an approval. Only `confirm` could still succeed
 * if a row appears later. So without a row it leaves a tombstone first. `cancel` and `complete` require every
 * signature, so they are right whenever they arrive.
 */
export class SagaRecorder<R extends object>
  implements Participant<RecordMessage<R>, RecordRow<R>, RecordAnswer, never, unknown>
{
  constructor(private readonly saga: Saga<R>) {}

  key({ request }: RecordMessage<R>): string {
    return this.saga.idOf(request);
  }

  expect(message: RecordMessage<R>): Stored<RecordRow<R>> | undefined | "unread" {
    const { saga } = this;
    const { name, request, invalid } = message;
    const open = {
      status: "PENDING",
      request,
      openShard: openShardOf(saga.idOf(request)),
    } as const;
    const meets = {
      place: invalid === undefined ? undefined : "unread",
      confirm: { version: 1, state: { approval: "NONE", ...open } },
      complete: signed(saga, request, "CONFIRMED"),
      abandon: { version: 1, state: open },
      cancel: signed(saga, request, "ABANDONED"),
    } as const;
    return meets[name];
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

function begin<R extends object>(at: Asked<R>): Decided<R> {
  const { saga, message, now } = at;
  const { request, execution, policy, invalid, by } = message;
  if (invalid !== undefined) return refuseAs("place", "invalid", saga.noun, invalid);
  const status = "PENDING";
  const placed = { executionArn: execution, placedAt: now, placedBy: by };
  const first = { ...opened(at), status, ...placed } as const;
  if (!policy || !needsApproval(saga, request, policy)) {
    return write(at, { ...first, approval: "NONE" });
  }
  const approvalDeadline = plusSeconds(now, policy.seconds);
  return write(at, { ...first, approval: "REQUIRED", approvalDeadline });
}

/** The saga was placed before. Since then its approval may have been decided or have expired. */
function resume<R extends object>(at: At<R>): Decided<R> {
  const { saga, row, now } = at;
  const { status, approval, approvalDeadline } = row;
  if (status === "PENDING" && approval === "REQUIRED" && now >= (approvalDeadline ?? now)) {
    return { do: "commit", state: { ...row, approval: "EXPIRED" } };
  }
  if (approval !== "EXPIRED") return replay(answer(at, { ...row, status: "PENDING" }));
  const cause = `the approval expired at ${approvalDeadline}`;
  return refuseAs("place", "approvalExpired", saga.noun, cause);
}

/** From here on nothing is undone, and `abandon` has lost. Steps after the pivot keep the saga open. */
function pivot<R extends object>(at: At<R>): Decided<R> {
  const { saga, row, now } = at;
  const { approval } = row;
  if (approval !== "NONE" && approval !== "APPROVED") {
    return refuseAs("confirm", "approvalMissing", saga.noun, `the approval is ${approval}`);
  }
  const decided = { ...row, status: "CONFIRMED", confirmedAt: now } as const;
  return retriablesIn(saga).length === 0
    ? close(at, decided)
    : write(at, { ...decided, done: [], dueAt: dueAfter(at) });
}

/** Leaves a tombstone. Its reason tells the next `confirm` why it is refused. */
function neverPlaced<R extends object>(at: Asked<R>): Decided<R> {
  return { do: "commit", state: { ...fenced(at), reason: refusalName(at.saga.noun, "notPlaced") } };
}

function lost<R extends object>({ saga, row }: At<R>): Decided<R> {
  return row.reason === refusalName(saga.noun, "notPlaced")
    ? refuseAs("confirm", "notPlaced", saga.noun, "it was never placed")
    : refuseAs("confirm", "abandoned", saga.noun, `it is ${row.status}`);
}

function tooEarly<R extends object>({ saga }: Asked<R>): Decided<R> {
  return refuseAs("complete", "notDone", saga.noun, "it is not confirmed");
}

/** Closes a confirmed saga, if every retriable step has signed the record. */
function complete<R extends object>(at: At<R>): Decided<R> {
  const { saga, row, now } = at;
  if (retriablesIn(saga).length === 0) return again(at);
  const missing = unsigned(saga, row);
  return missing.length > 0
    ? refuseAs("complete", "notDone", saga.noun, `these steps are not done: ${missing.join(", ")}`)
    : close(at, { ...row, status: "COMPLETED", completedAt: now });
}

function fence<R extends object>(at: Asked<R>): Decided<R> {
  return write(at, fenced(at));
}

/** Writes the fence first. When the command runs again, it finds the saga abandoned. */
function fenceFirst<R extends object>(at: Asked<R>): Decided<R> {
  return { do: "commit", state: fenced(at) };
}

/** Closes an abandoned saga, if every service has signed the record. */
function cancel<R extends object>(at: At<R>): Decided<R> {
  const { saga, row, now } = at;
  const missing = unsigned(saga, row);
  return missing.length > 0
    ? refuseAs(
        "cancel",
        "notUndone",
        saga.noun,
        `these services have not undone their part: ${missing.join(", ")}`,
      )
    : close(at, { ...row, status: "CANCELLED", cancelledAt: now });
}

function won<R extends object>({ saga, row }: At<R>): Decided<R> {
  const cause = `it is ${row.status}, so it is not undone`;
  return refuseAs<"abandon" | "cancel">("abandon", "alreadyConfirmed", saga.noun, cause);
}

function over<R extends object>({ saga, row }: At<R>): Decided<R> {
  return refuseAs<"place" | "complete">("place", "abandoned", saga.noun, `it is ${row.status}`);
}

function again<R extends object>(at: At<R>): Decided<R> {
  return replay(answer(at, at.row));
}

/** Gives the first answer to `abandon`, whatever happened since. */
function still<R extends object>(at: At<R>): Decided<R> {
  const { request, reason } = at.row;
  return replay(answer(at, { request, reason, status: "ABANDONED" }));
}
