import { type At, act, acting, again, ask, because, intend, type NotDone } from "./acting";
import { Unavailable } from "./errors";
import { perform, refuse, unreachable } from "./participant";
import { type Act, actingOf, WORDS, type Words } from "./phases";
import type { Decided, Step } from "./protocol";
import { refuseAs } from "./refusals";
import type { Redeems, Retriable } from "./service";

/** What a service does in an outside system after the pivot. It is never undone. */
export interface Deed<R, Kept extends object, Needed extends object = object>
  extends Omit<Act<R, Kept, Needed>, "awaits"> {
  readonly events?: Retriable<R>["events"];
  readonly words?: Pick<Words, "intended" | "done">;
  /** What it takes of what an earlier step holds: a capture of what was authorised. */
  readonly redeems?: Redeems;
}

/**
 * A service that acts on an outside system after the pivot: `outside` without an undo. It is retried until it
 * works and never given up.
 *
 * It reads the decision before it writes its intent, so nothing acts before the pivot. The decision is final,
 * so an intent or a replay need not read it again. A refusal keeps the intent, because the outside system may
 * be repaired.
 */
export function deed<R, Kept extends object, Needed extends object = object>(
  it: Deed<R, Kept, Needed>,
): Retriable<R> {
  const { intended, done } = it.words ?? WORDS;
  const words = { intended, done };
  return {
    ...actingOf(it, words),
    ...(it.redeems && { redeems: it.redeems }),
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

/** If the saga is not decided yet, the command is retried. */
function intendOnceDecided<R>(at: At<R>): Decided<R> {
  const { it, names, request, told } = at;
  switch (told.pivot) {
    case undefined:
      return perform({ effect: "pivot", request });
    case "OPEN":
      throw new Unavailable(`${it.service}: the saga is not confirmed yet`);
    case "LOST":
      return refuseAs("retriable", "abandoned", names.noun, "the saga is abandoned");
    case "WON":
      return intend(at);
    default:
      return unreachable(told.pivot);
  }
}

/** Tries once more if an earlier invocation was refused. Otherwise the command is refused. */
function askAnew<R>(at: At<R>, outside: NotDone): Decided<R> {
  return outside === "REFUSED" && !at.told.done
    ? ask(at)
    : refuse(at.it.refuses, `the outside system says ${outside}${because(at)}`);
}
