import { type At, act, acting, again, because, intend, type NotDone, write } from "./acting";
import { Unavailable } from "./errors";
import { perform, refuse } from "./participant";
import { ACTING, type Act, actingOf, type Phase, WORDS, type Words } from "./phases";
import { type Decided, fenced } from "./protocol";
import { refuseAs } from "./refusals";
import { eventsNamed, type Known, type Service } from "./service";

/** What a service does in an outside system, and can undo there. */
export interface Outside<R, Kept extends object, Needed extends object = object>
  extends Act<R, Kept, Needed> {
  readonly undo: string;
  readonly events?: Service<R>["events"];
  readonly words?: Words;
}

/**
 * A service that acts on an outside system. Forwards: intent, act, record. Backwards: fence, undo, record. At
 * each moment the row says what may have happened outside. So if the function dies, its act is still known.
 *
 * An intent that another invocation wrote is looked up first, because the outside system may have forgotten
 * its key. If the outside system is not finished (PENDING), the act is neither done nor undone: the command
 * is retried. If somebody else must act there (ACTING), a service that `awaits` this says until when.
 */
export function outside<R, Kept extends object, Needed extends object = object>(
  it: Outside<R, Kept, Needed>,
): Service<R> {
  const words = { ...(it.words ?? WORDS), ...(it.awaits && { acting: ACTING }) };
  return {
    ...actingOf(it, words),
    ...(it.awaits && { awaits: it.awaits }),
    commands: { do: it.do, undo: it.undo },
    ends: { done: words.done[0], undone: [words.undone[0], words.refused[0]] },
    events: it.events ?? eventsNamed(it.service),
    participant: acting<R, Phase>(it, words, {
      // biome-ignore format: a table
      moves: {
        none:     { step: intend,       undo: fenced(bar) },
        intended: { step: act(notDone), undo: fenced(stop) },
        acting:   { step: act(notDone), undo: fenced(stop) },
        done:     { step: again,        undo: fenced(stop) },
        refused:  { step: refused,      undo: it.awaits ? fenced(stop) : again },
        undoing:  { step: tooLate,      undo: fenced(takeBack) },
        undone:   { step: tooLate,      undo: again },
      },
      done: (request) => ({ version: 2, state: { status: words.done[0], ...it.wants(request) } }),
    }),
  };
}

function notDone<R>(at: At<R>, outside: NotDone): Decided<R> {
  const { cause } = at.told;
  return outside === "REFUSED"
    ? write(at, "refused", { ...at.row, ...(cause && { cause }) })
    : refuseAs("step", "abandoned", at.names.noun, `the outside system says ${outside}`);
}

const refused = <R>(at: At<R>) =>
  refuse(at.it.refuses, `${at.it.service} was refused by the outside system${because(at)}`);

/** The fence was written while this step acted outside. The step undoes its own act. */
function tooLate<R>({ it, names, request, row, told }: At<R>): Decided<R> {
  const acted = told.done === "DONE" || told.done === "ACTING";
  return acted && !told.undone
    ? perform({ effect: "undo", request })
    : refuseAs("step", "abandoned", names.noun, `${it.service} is ${row?.status}`);
}

/** Without an intent nothing should exist outside. Something may if the table was restored from a backup. */
function bar<R>(at: At<R>): Decided<R> {
  const { it, request, told } = at;
  if (!told.found) return perform({ effect: "find", request });
  return write(at, isOpen(told.found) ? "undoing" : "undone", it.wants(request));
}

/** Writes the fence into the row before anything is undone. A step that is acting outside will find it. */
const stop = <R>(at: At<R>) => write(at, "undoing");

/** Undoes by key, and records it once the outside system says that it is undone. */
function takeBack<R>(at: At<R>): Decided<R> {
  const { it, request, told } = at;
  if (!told.undone) return perform({ effect: "undo", request });
  if (!isOpen(told.undone)) return write(at, "undone");
  throw new Unavailable(
    `${it.service}: the outside system says ${told.undone}, and has not undone it yet`,
  );
}

/** Whether something may still exist outside that must be undone. */
const isOpen = (outcome: Known["found"]) =>
  outcome === "DONE" || outcome === "PENDING" || outcome === "BEGUN" || outcome === "ACTING";
