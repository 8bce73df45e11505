import { Refused } from "../saga/errors";
import type { Participant } from "../saga/participant";
import type { RecordAnswer, RecordMessage, RecordRow } from "../saga/record-row";
import type { Known } from "../saga/service";
import type { Store } from "../saga/store";
import { type Answered, runCommand } from "./run-command";

/** The reason kept for a saga that was abandoned only because an undo arrived. */
export const UNSAID = "CompensationSent";

/** Abandons a saga, unless it is CONFIRMED. Returns which of the two it is. */
export type Fence<R> = (request: R, reason?: string) => Promise<Answered<Pick<Known, "decision">>>;

export type Recorder<R> = Participant<RecordMessage<R>, RecordRow<R>, RecordAnswer, never, unknown>;

/**
 * Makes sure that a saga is abandoned before anything of it is undone, or returns that it is CONFIRMED. The
 * decision is final, so nothing can change between the answer and what is done with it. A compensation may
 * therefore come early, late or twice and still be right.
 *
 * @throws Refused (…Conflict) if the id belongs to another request; Unavailable.
 */
export function fenceOf<R>(
  recorder: Recorder<R>,
  ports: { readonly store: Store<RecordRow<R>>; now(): string },
): Fence<R> {
  return async (request, reason = UNSAID) => {
    try {
      const perform = async () => ({});
      const command = { name: "abandon", request, reason } as const;
      const { replayed } = await runCommand(recorder, command, { ...ports, perform });
      return { decision: "ABANDONED", replayed };
    } catch (error) {
      if (!(error instanceof Refused && error.name === "AlreadyConfirmed")) throw error;
      return { decision: "CONFIRMED", replayed: true };
    }
  };
}
