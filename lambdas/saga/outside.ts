import { isDeepStrictEqual } from "node:util";
import { type Acting, Actor, type Decided, type NotDone, type Told } from "./acting";
import { Unavailable } from "./errors";
import { type Participant, perform, refuse, replay, type Stored, unreachable } from "./participant";
import { actingOf, type Outside, type Phase, phaseOf, WORDS } from "./phases";
import { refuseAs } from "./refusals";
import {
  type Effect,
  eventsNamed,
  type Known,
  type Message,
  type Service,
  type Standing,
} from "./service";

/** Whether anything may still be there to be undone. */
const isOpen = (outcome: Known["found"]) => outcome === "DONE" || outcome === "PENDING";

/**
 * A service that acts outside: intent, act, record; and backwards fence, undo, record. The row says
 * at each moment what may have happened outside, so no death leaves an act that nobody knows of.
 *
 *     its row  | step                                   | undo, once the saga is abandoned
 *     ---------|----------------------------------------|----------------------------------
 *     none     | intended: written before it acts       | looks up; undone: a tombstone, or undoing
 *     intended | acts by key; done, or refused          | undoing: written before it undoes
 *     done     | answers again                          | undoing
 *     refused  | is refused again                       | answers: there is nothing to undo
 *     undoing  | is refused; takes back what it just did | undoes by key; undone once it is told so
 *     undone   | is refused; takes back what it just did | answers again
 *
 * An intent that this invocation has not written itself is looked up before it is done: its key may
 * be forgotten by now. What takes its time outside is asked for again: it is neither done nor undone.
 */
export function outside<R, Kept extends object, Needed extends object = object>(
  it: Outside<R, Kept, Needed>,
): Service<R> {
  const words = it.words ?? WORDS;
  return {
    ...actingOf(it, words),
    commands: { do: it.do, undo: it.undo },
    participant: (names) => new Undoer(it, words, names),
    ends: { done: words.done[0], undone: [words.undone[0], words.refused[0]] },
    events: it.events ?? eventsNamed(it.service),
  };
}

class Undoer<R, Kept extends object, Needed extends object>
  extends Actor<R, Kept, Needed, Phase>
  implements Participant<Message<R>, Acting<Kept>, Standing, Effect<R>, Known>
{
  expect({ name, request }: Message<R>): Stored<Acting<Kept>> | undefined {
    if (name === this.it.do) return undefined;
    return { version: 2, state: { status: this.words.done[0], ...this.it.wants(request) } };
  }

  decide(
    row: Acting<Kept> | undefined,
    { name, request }: Message<R>,
    now: string,
    told: Told,
  ): Decided<R, Kept> {
    return name === this.it.do
      ? this.#step(row, request, now, told)
      : this.#undo(row, request, now, told);
  }

  #step(row: Acting<Kept> | undefined, request: R, now: string, told: Told): Decided<R, Kept> {
    const { it, names } = this;
    const kept = it.wants(request);
    if (!row) return this.intend(kept, request, now, told);
    if (!isDeepStrictEqual(it.kept.parse(row), kept)) {
      return refuseAs("step", "conflict", names.noun, "something else is asked for under this id");
    }
    const phase = phaseOf(row, this.words);
    switch (phase) {
      case "intended":
        return this.act(row, request, now, told);
      case "done":
        return replay(this.answer(request, "done"));
      case "refused":
        return refuse(it.refuses, `${it.service} was refused outside`);
      case "undoing":
      case "undone":
        // The fence went up while this step was outside: take back what it did.
        if (told.done === "DONE" && !told.undone) return perform({ effect: "undo", request });
        return refuseAs("step", "abandoned", names.noun, `${it.service} is ${row.status}`);
      default:
        return unreachable(phase);
    }
  }

  protected override notDone(
    outside: NotDone,
    row: Acting<Kept>,
    _request: R,
    now: string,
  ): Decided<R, Kept> {
    return outside === "REFUSED"
      ? this.write("refused", row, now)
      : refuseAs("step", "abandoned", this.names.noun, `outside it is ${outside}`);
  }

  #undo(row: Acting<Kept> | undefined, request: R, now: string, told: Told): Decided<R, Kept> {
    const phase = row && phaseOf(row, this.words);
    if (phase === "undone" || phase === "refused") return replay(this.answer(request, phase));
    // Only an abandoned saga is undone, whoever sends the command, whenever it arrives.
    if (!told.decision) return perform({ effect: "fence", request });
    if (told.decision === "CONFIRMED") {
      const cause = `it is confirmed: ${this.it.service} stays`;
      return refuseAs("undo", "alreadyConfirmed", this.names.noun, cause);
    }
    if (row && phase === "undoing") return this.#takeBack(row, request, now, told);
    if (row) return this.write("undoing", row, now);
    // Without an intent nothing should be there, unless the table is older than what is outside.
    if (!told.found) return perform({ effect: "find", request });
    const kept = this.it.wants(request);
    return isOpen(told.found)
      ? this.write("undoing", kept, now)
      : this.write("undone", kept, now, request);
  }

  /** The fence is in the row: undo by key, and record it once the system outside says so. */
  #takeBack(row: Acting<Kept>, request: R, now: string, { undone }: Told): Decided<R, Kept> {
    if (!undone) return perform({ effect: "undo", request });
    if (!isOpen(undone)) return this.write("undone", row, now, request);
    throw new Unavailable(`${this.it.service}: outside it is ${undone}, and not undone yet`);
  }
}
