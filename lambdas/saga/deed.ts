import { isDeepStrictEqual } from "node:util";
import { type Acting, Actor, type Decided, type NotDone, type Told } from "./acting";
import { Unavailable } from "./errors";
import { type Participant, perform, refuse, replay, unreachable } from "./participant";
import { type Act, actingOf, phaseOf, WORDS, type Words } from "./phases";
import { refuseAs } from "./refusals";
import type { Effect, Known, Message, Retriable, Standing } from "./service";

/** What a service does outside after the pivot: nothing takes it back. */
export interface Deed<R, Kept extends object, Needed extends object = object>
  extends Act<R, Kept, Needed> {
  readonly events?: Retriable<R>["events"];
  readonly words?: Words<"intended" | "done">;
}

/**
 * A service that acts outside once the saga is decided: `outside` without an undo. Tried until it works,
 * never given up.
 *
 *     its row  | step
 *     ---------|-----------------------------------------------------------------
 *     none     | looks at the decision; intended, once the pivot has won, with what it needs
 *     intended | looks up, acts by key; done. Refused: the next try asks anew
 *     done     | answers again
 *
 * The look comes before the intent, so nothing acts before the pivot, whoever sends the command. The
 * decision is final: an intent needs no second look, and a replay none. Whoever reads too early what was
 * not yet decided comes again. A refusal leaves the intent: what is outside may be mended.
 */
export function deed<R, Kept extends object, Needed extends object = object>(
  it: Deed<R, Kept, Needed>,
): Retriable<R> {
  const { intended, done } = it.words ?? WORDS;
  const words = { intended, done };
  return {
    ...actingOf(it, words),
    commands: { do: it.do },
    participant: (names) => new Doer(it, words, names),
    ends: { done: done[0] },
    events: it.events ?? { done: `${it.service}Done` },
  };
}

class Doer<R, Kept extends object, Needed extends object>
  extends Actor<R, Kept, Needed>
  implements Participant<Message<R>, Acting<Kept>, Standing, Effect<R>, Known>
{
  /** Nothing can be assumed: whether there is a row decides whether it looks. */
  expect(): undefined {
    return undefined;
  }

  decide(
    row: Acting<Kept> | undefined,
    { request }: Message<R>,
    now: string,
    told: Told,
  ): Decided<R, Kept> {
    const kept = this.it.wants(request);
    if (!row) return this.#begin(kept, request, now, told);
    if (!isDeepStrictEqual(this.it.kept.parse(row), kept)) {
      const cause = "something else is asked for under this id";
      return refuseAs("retriable", "conflict", this.names.noun, cause);
    }
    const phase = phaseOf(row, this.words);
    switch (phase) {
      case "intended":
        return this.act(row, request, now, told);
      case "done":
        return replay(this.answer(request, "done"));
      default:
        return unreachable(phase);
    }
  }

  #begin(kept: Kept, request: R, now: string, told: Told): Decided<R, Kept> {
    const { pivot } = told;
    switch (pivot) {
      case undefined:
        return perform({ effect: "pivot", request });
      case "OPEN":
        throw new Unavailable(`${this.it.service}: the saga is not confirmed yet`);
      case "LOST":
        return refuseAs("retriable", "abandoned", this.names.noun, "it is abandoned");
      case "WON":
        return this.intend(kept, request, now, told);
      default:
        return unreachable(pivot);
    }
  }

  /** What was found refused is asked for once more. */
  protected override notDone(
    outside: NotDone,
    row: Acting<Kept>,
    request: R,
    _now: string,
    { done }: Told,
  ): Decided<R, Kept> {
    if (outside === "REFUSED" && !done) return this.ask(row, request);
    return refuse(this.it.refuses, `outside it is ${outside}`);
  }
}
