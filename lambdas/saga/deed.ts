import { type At, act, acting, again, ask, intend, type NotDone } from "./acting";
import { Unavailable } from "./errors";
import { perform, refuse, unreachable } from "./participant";
import { type Act, actingOf, WORDS, type Words } from "./phases";
import type { Decided, Step } from "./protocol";
import { refuseAs } from "./refusals";
import type { Retriable } from "./service";

/** What a service does outside after the pivot: nothing takes it back. */
export interface Deed<R, Kept extends object, Needed extends object = object>
  extends Act<R, Kept, Needed> {
  readonly events?: Retriable<R>["events"];
  readonly words?: Pick<Words, "intended" | "done">;
}

/**
 * A service that acts outside once the saga is decided: `outside` without an undo. Tried until it works,
 * never given up.
 *
 * It looks at the decision before its intent, so nothing acts before the pivot, whoever sends the
 * command. The decision is final: an intent needs no second look, and a replay none. A refusal leaves
 * the intent: what is outside may be mended.
 */
export function deed<R, Kept extends object, Needed extends object = object>(
  it: Deed<R, Kept, Needed>,
): Retriable<R> {
  const { intended, done } = it.words ?? WORDS;
  const words = { intended, done };
  return {
    ...actingOf(it, words),
    commands: { do: it.do },
    ends: { done: done[0] },
    events: it.events ?? { done: `${it.service}Done` },
    participant: acting<R, "intended" | "done", Step<R, At<R>>>(it, words, {
      // biome-ignore format: a table
      moves: {
        none:     { step: intendOnceDecided },
        intended: { step: act(askAnew) },
        done:     { step: again },
      },
    }),
  };
}

/** Whoever reads too early what was not yet decided comes again. */
function intendOnceDecided<R>(at: At<R>): Decided<R> {
  const { it, names, request, told } = at;
  switch (told.pivot) {
    case undefined:
      return perform({ effect: "pivot", request });
    case "OPEN":
      throw new Unavailable(`${it.service}: the saga is not confirmed yet`);
    case "LOST":
      return refuseAs("retriable", "abandoned", names.noun, "it is abandoned");
    case "WON":
      return intend(at);
    default:
      return unreachable(told.pivot);
  }
}

/** What was found refused is asked for once more. */
function askAnew<R>(at: At<R>, outside: NotDone): Decided<R> {
  return outside === "REFUSED" && !at.told.done
    ? ask(at)
    : refuse(at.it.refuses, `outside it is ${outside}`);
}
