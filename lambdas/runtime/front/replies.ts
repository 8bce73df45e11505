import type { Saga } from "../../saga/define";
import { ASKS, type AskName, collectionOf } from "../../saga/front/asks";
import { type Problem, retryAfterOf } from "../../saga/front/problem";
import { viewOf } from "../../saga/front/view";
import type { RecordFields, RecordRow } from "../../saga/record-row";
import { hasEnded } from "../../saga/record-states";
import type { ReadPorts, Reply } from "./ports";

/** Seconds after which it is worth to look at an open saga again. */
const LOOK_AGAIN = 1;

/** A saga in the words of its record: 200 if nothing is left to do, else 202 and where to look. */
export function told<R extends object>(
  { saga }: { readonly saga: Saga<R> },
  ask: Exclude<AskName, "read">,
  row: RecordRow<R>,
): Reply {
  const id = saga.idOf(row.request);
  const body = viewOf(saga, id, row);
  const location = locationFrom(saga, ask, id);
  return hasEnded(saga, row)
    ? { status: 200, body, location }
    : { status: 202, body, location, retryAfter: LOOK_AGAIN };
}

export const refusing = (problem: Problem): Reply => ({
  status: problem.status,
  body: problem,
  retryAfter: retryAfterOf(problem),
});

/** Where a saga is, seen from what was asked. So it is right behind any domain and stage. */
export const locationFrom = (saga: { readonly noun: string }, ask: AskName, id: string): string =>
  ASKS[ask].path === "" ? `${collectionOf(saga).slice(1)}/${id}` : `../${id}`;

const FIRST_LOOK_MS = 50;
const LONGEST_PAUSE_MS = 1000;
/** Milliseconds that a caller waits for an outcome. Below what the gateway waits, and what the function has. */
export const WAIT_MS = 20_000;
/** Milliseconds that are kept to store what has not begun, and to answer. */
export const KEPT_MS = 6000;

/** Whether it waits for a person, or for somebody who must act outside: nobody knows how long that takes. */
const isParked = ({ status, approval, waitUntil = "" }: RecordFields, now: string): boolean =>
  status === "PENDING" && (approval === "REQUIRED" || now < waitUntil);

/**
 * The record once the saga has ended or is parked, or as it is when the time is up. Undefined: there is
 * none. Each look is a read, and the pauses between them grow.
 */
export async function settled<R extends object>(
  { saga, read, leftMs, pause, now }: ReadPorts<R>,
  id: string,
  waits = true,
): Promise<RecordRow<R> | undefined> {
  const until = Math.max(0, leftMs() - Math.min(WAIT_MS, Math.max(0, leftMs() - KEPT_MS)));
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(LONGEST_PAUSE_MS, wait * 1.5)) {
    const row = (await read(id))?.state;
    const isSettled = row && (hasEnded(saga, row) || isParked(row, now()));
    if (isSettled || !waits || leftMs() - wait <= until) return row;
    await pause(wait);
  }
}
