import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { Unavailable } from "./errors";
import { perform, refuse, replay, unreachable } from "./participant";
import { ACTING, type Act, type Phase, type RowWords, toldOf, WORDS } from "./phases";
import {
  type Both,
  type Decided,
  following,
  type Moment,
  type Protocol,
  type Step,
} from "./protocol";
import type { Names, Outcome, Standing } from "./service";
import { plusSeconds, secondsFrom } from "./time";

/** What a service that acts outside decides by. `outside.ts` and `deed.ts` share it. */
export type At<R> = Moment<R, Act<R> & { readonly words: RowWords }, Standing>;

/** The participant of such a service. `words` are its row's names for the phases that it has. */
export function acting<R, P extends Phase, Cell extends Step<R, At<R>> = Both<R, At<R>>>(
  it: Act<R>,
  words: Partial<Pick<RowWords, P>>,
  its: Omit<Protocol<R, At<R>, Standing, P, Cell>, "phaseOf" | "isOther">,
) {
  const phases = Object.keys(words) as P[];
  const phaseOf = ({ status }: Standing) => {
    const found = phases.find((phase) => words[phase]?.[0] === status);
    if (!found) throw new Error(`no phase is called ${status}`);
    return found;
  };
  const isOther = (row: Standing, request: R) =>
    !isDeepStrictEqual(it.kept.parse(row), it.wants(request));
  const named = { ...it, words: { ...WORDS, ...words } };
  return (names: Names<R>) => following(named, names, { ...its, phaseOf, isOther });
}

/** Writes the intent, and with it the data that the service needs from earlier steps. */
export function intend<R>(at: At<R>): Decided<R> {
  const { it, request, told } = at;
  const kept = it.wants(request);
  const { service, needs } = it;
  if (!needs) return write(at, "intended", kept);
  const { given } = told;
  if (!given) return perform({ effect: "needs", request });
  const missing = Object.keys(needs).filter((name) => given[name] === undefined);
  if (missing.length > 0)
    throw new Unavailable(`${service} waits for data of an earlier step: ${missing.join(", ")}`);
  return write(at, "intended", { ...kept, used: given });
}

/** What the outside system says of a key whose act was not done, or was undone. */
export type NotDone = Exclude<Outcome, "DONE" | "PENDING" | "ACTING">;

/** Why it was refused by the outside system: its own word is kept with the row. */
export const because = <R>({ row, told }: At<R>): string => {
  const cause: unknown = told.cause ?? Reflect.get({ ...row }, "cause");
  return typeof cause === "string" ? `: ${cause}` : "";
};

/**
 * The move after the intent. It looks the key up first, unless this invocation wrote the intent itself. Then
 * it acts by key, and records what the outside system says.
 */
export const act =
  <R>(notDone: (at: At<R>, outside: NotDone) => Decided<R>) =>
  (at: At<R>): Decided<R> => {
    const { it, request, told } = at;
    const { done, found, committed } = told;
    if (!done && !found && !committed) return perform({ effect: "find", request });
    const outside = done ?? found ?? "UNKNOWN";
    switch (outside) {
      case "UNKNOWN":
      case "BEGUN":
        return ask(at);
      case "DONE":
        return write(at, "done");
      case "PENDING":
        throw new Unavailable(`${it.service}: the outside system has not finished yet`);
      case "ACTING":
        return standBy(at);
      case "REFUSED":
      case "UNDONE":
      case "BARRED":
        return notDone(at, outside);
      default:
        return unreachable(outside);
    }
  };

/**
 * Waits for somebody who must act outside. The deadline is written once, and the first one counts. After it the
 * step is refused, and the undo bars what nobody has done.
 */
function standBy<R>(at: At<R>): Decided<R> {
  const { it, row, now } = at;
  if (!it.awaits) throw new Unavailable(`${it.service}: somebody else must act outside`);
  const { actUntil } = untilOf(row);
  if (!actUntil) {
    return write(at, "acting", { ...row, actUntil: plusSeconds(now, it.awaits.seconds) });
  }
  return now < actUntil ? again(at) : refuse(it.refuses, `nobody has acted until ${actUntil}`);
}

/** Whether a step has answered that it waits for somebody who must act outside. */
export const standsBy = (answer: object): boolean =>
  typeof Reflect.get(answer, "actSeconds") === "number";

/** Until when a service waits for somebody who must act outside, as its row says. Undefined if it does not. */
export function waitsUntil(row: object | undefined): string | undefined {
  const { status, actUntil } = untilOf(row);
  return status === ACTING[0] ? actUntil : undefined;
}

const until = z.object({ status: z.string().optional(), actUntil: z.string().optional() });
const untilOf = (row: object | undefined) => until.parse({ ...row });

export function ask<R>({ it, request, row }: At<R>): Decided<R> {
  const tells = toldOf(it, row);
  const amount = it.amount(it.wants(request));
  return perform({ effect: "do", request, amount, ...(tells && { tells }) });
}

/** Answers with the status of the row. */
export const again = <R>(at: At<R>): Decided<R> => replay(answer(at, `${at.row?.status}`));

/** Writes the next phase. Each of `acting`, `done` and `undone` ends the command, so it carries an answer. */
export function write<R>(at: At<R>, phase: Phase, kept: object = { ...at.row }): Decided<R> {
  const [status, time] = at.it.words[phase] ?? unknown(phase);
  const ends = phase === "acting" || phase === "done" || phase === "undone";
  const state = { ...kept, status, [time]: at.now };
  return { do: "commit", state, ...(ends && { answer: answer({ ...at, row: state }, status) }) };
}

function unknown(phase: Phase): never {
  throw new Error(`a row without the phase ${phase}`);
}

function answer<R>({ it, names, request, row, now }: At<R>, status: string): Standing {
  const asked = { [names.idName]: names.idOf(request), amount: it.amount(it.wants(request)) };
  if (!it.awaits) return { ...asked, status };
  const { actUntil } = status === it.words.acting?.[0] ? untilOf(row) : {};
  const left = actUntil === undefined ? null : secondsFrom(now, actUntil);
  const waits = { actUntil: actUntil ?? null, actSeconds: left };
  return { ...asked, ...waits, status };
}
