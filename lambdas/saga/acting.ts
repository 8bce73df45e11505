import { Unavailable } from "./errors";
import { type Decision, type Facts, perform, unreachable } from "./participant";
import { type Act, type Phase, toldOf, type Words } from "./phases";
import type { Effect, Known, Message, Names, Outcome, Standing } from "./service";

export type Acting<Kept> = Kept & Standing;
export type Decided<R, Kept> = Decision<Acting<Kept>, Standing, Effect<R>>;
export type Told = Partial<Known> & Facts;

/** The phases of whatever acts outside: intent, act, record. */
type Forwards = "intended" | "done";
/** What a key ends in that was not done, or does not stay so. */
export type NotDone = Exclude<Outcome, "DONE" | "PENDING">;

/** What all that act outside have alike: `outside.ts` and `deed.ts` say the rest, each in a table. */
export abstract class Actor<
  R,
  Kept extends object,
  Needed extends object,
  More extends Phase = Forwards,
> {
  constructor(
    protected readonly it: Act<R, Kept, Needed>,
    protected readonly words: Words<More | Forwards>,
    protected readonly names: Names<R>,
  ) {}

  key({ request }: Message<R>): string {
    return this.names.idOf(request);
  }

  /** The intent, with what it needs of the steps before it. */
  protected intend(kept: Kept, request: R, now: string, { given }: Told): Decided<R, Kept> {
    const { service, needs } = this.it;
    if (!needs) return this.write("intended", kept, now);
    if (!given) return perform({ effect: "needs", request });
    const missing = Object.keys(needs).filter((name) => given[name] === undefined);
    if (missing.length > 0)
      throw new Unavailable(`${service}: not given yet: ${missing.join(", ")}`);
    return this.write("intended", { ...kept, used: given }, now);
  }

  /** The intent is written: act by key, then record what the system outside says of the key. */
  protected act(row: Acting<Kept>, request: R, now: string, told: Told): Decided<R, Kept> {
    const { done, found, committed } = told;
    if (!done && !found && !committed) return perform({ effect: "find", request });
    const outside = done ?? found ?? "UNKNOWN";
    switch (outside) {
      case "UNKNOWN":
        return this.ask(row, request);
      case "DONE":
        return this.write("done", row, now, request);
      case "PENDING":
        throw new Unavailable(`${this.it.service}: outside it is not done yet`);
      case "REFUSED":
      case "UNDONE":
      case "BARRED":
        return this.notDone(outside, row, request, now, told);
      default:
        return unreachable(outside);
    }
  }

  /** What becomes of a step that the system outside has not done, or not left so. */
  protected abstract notDone(
    outside: NotDone,
    row: Acting<Kept>,
    request: R,
    now: string,
    told: Told,
  ): Decided<R, Kept>;

  protected ask(row: Acting<Kept>, request: R): Decided<R, Kept> {
    const { it } = this;
    const tells = toldOf(it, row);
    return perform({ effect: "do", request, amount: it.amount(row), ...(tells && { tells }) });
  }

  /** Writes the next phase; with a request that ends the command, it is answered. */
  protected write(phase: More | Forwards, kept: Kept, now: string, request?: R): Decided<R, Kept> {
    const [status, time] = this.words[phase];
    const answer = request === undefined ? undefined : this.answer(request, phase);
    return { do: "commit", state: { ...kept, status, [time]: now }, ...(answer && { answer }) };
  }

  protected answer(request: R, phase: More | Forwards): Standing {
    const { it, names, words } = this;
    const amount = it.amount(it.wants(request));
    const answer = { [names.idName]: names.idOf(request), amount };
    return { ...answer, status: words[phase][0] };
  }
}
