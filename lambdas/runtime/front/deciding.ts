import { isSame } from "../../saga/front/caller";
import { unknown } from "../../saga/front/failure";
import { problem } from "../../saga/front/problem";
import type { Asked } from "../../saga/front/request";
import { viewOf } from "../../saga/front/view";
import type { DecidePorts, ReadPorts, Reply } from "./ports";
import { refusing } from "./replies";

/** Tells of a saga. @throws Unavailable. */
export async function reading<R extends object>(
  { saga, read }: Pick<ReadPorts<R>, "saga" | "read">,
  id: string,
): Promise<Reply> {
  const row = (await read(id))?.state;
  return row ? { status: 200, body: viewOf(saga, id, row) } : refusing(unknown(saga.noun));
}

const DECISIONS = { approve: "APPROVED", reject: "REJECTED" } as const;

/**
 * Decides on a saga that waits for a person. Who decides is the caller, who must not have placed it. A saga that was
 * placed otherwise names nobody, so nobody can be shown to be another: the `saga` command decides on it.
 * @throws what the approval function throws; Unavailable.
 */
export async function deciding<R extends object>(
  { saga, read, decide }: DecidePorts<R>,
  { id, decision, reason, caller: { by } }: Extract<Asked<R>, { ask: "decide" }>,
): Promise<Reply> {
  const row = (await read(id))?.state;
  if (!row) return refusing(unknown(saga.noun));
  const { placedBy, approval } = row;
  if (approval === "REQUIRED" && placedBy === undefined) {
    return refusing(problem("refused", "nobody knows who placed it", "PlacerUnknown"));
  }
  if (placedBy !== undefined && isSame(placedBy, by)) return refusing(problem("own-saga"));
  const decided = await decide({ id, decision, by, reason });
  if (decided.approval !== DECISIONS[decision]) {
    const before = `it was ${decided.approval} at ${decided.decidedAt}`;
    return refusing(problem("decided", before));
  }
  const { decidedBy, decidedAt, decisionReason } = decided;
  const now = { ...row, approval: decided.approval, decidedBy, decidedAt, decisionReason };
  return { status: 200, body: viewOf(saga, id, now) };
}
