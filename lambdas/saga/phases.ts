import * as z from "zod";
import { type Needs, usedOf } from "./given";
import type { Claims, Doing, Rows, Sandbox } from "./service";

/** How far an act in the outside system has come. `acting`: somebody else must act there. */
export type Phase = "intended" | "acting" | "done" | "refused" | "undoing" | "undone";

type Word = readonly [status: string, time: string];

/** A row's names for its phases, and for the time of each. */
export type Words = Readonly<Record<Exclude<Phase, "acting">, Word>>;

/** The words of a row. Only a service that waits for somebody outside has the phase `acting`. */
export type RowWords = Words & { readonly acting?: Word };
export const ACTING: Word = ["ACTING", "actingAt"];

/** The words of a service that declares none. */
export const WORDS: Words = {
  intended: ["INTENDED", "intendedAt"],
  done: ["DONE", "doneAt"],
  refused: ["REFUSED", "refusedAt"],
  undoing: ["UNDOING", "fencedAt"],
  undone: ["UNDONE", "undoneAt"],
};

/** What a service does in an outside system. The system does it once for each key. */
export interface Act<R, Kept extends object = object, Needed extends object = object> {
  readonly service: string;
  readonly do: string;
  /** The refusal if the outside system will not do it. */
  readonly refuses: string;
  /** What its row keeps beside status and times, such as the amount. */
  readonly kept: z.ZodType<Kept>;
  wants(request: R): Kept;
  /** The amount that is sent to the outside system. It must be the same each time. */
  amount(kept: Kept): number;
  /** The field of the request that is secret, such as a payment token. A vault can keep it: see `vaulted`. */
  readonly secret?: NoInfer<keyof R & string>;
  /** What it needs from earlier steps, by its own names. Read before the intent, and kept with it. */
  readonly needs?: Needs<Needed>;
  /** The part of these needs that is sent to the outside system, beside the amount. */
  tells?(needed: Needed): string;
  /** Its step waits so many seconds for somebody who must act outside. If nobody does, it is refused. */
  readonly awaits?: Doing<R>["awaits"];
  /** How the sandbox plays the outside system if there is no real one. */
  readonly sandbox: Played<R>;
}

/** The words of a row. Every service that acts outside has `intended` and `done`. */
type OfRow = Pick<Words, "intended" | "done"> & Partial<RowWords>;

/** The schema of a row with these phases: its status, the time of each phase, and the data it used. */
function rowOf<Needed>(words: Partial<RowWords>, needs?: Needs<Needed>) {
  const named = Object.values(words);
  const status = z.enum(named.map(([name]) => name));
  const time = z.string().optional();
  const times = Object.fromEntries(named.map(([, name]) => [name, time]));
  const used = needs && { used: usedOf(needs).optional() };
  const cause = words.refused && { cause: z.string().optional() };
  const actUntil = words.acting && { actUntil: time };
  return z.intersection(
    z.object({ status }),
    z.object({ ...times, ...cause, ...used, ...actUntil }),
  );
}

/** What a service declares about the sandbox that plays its outside system. */
export type Played<R> = Omit<Sandbox<R>, "words" | "counts" | "row"> &
  Partial<Pick<Sandbox<R>, "counts">>;

/** The outside system as the sandbox plays it, in the words of the service's row. */
function sandboxOf<R>(
  { sandbox }: { readonly sandbox: Played<R> },
  { done, refused, undone }: Words,
): Sandbox<R> {
  const own = { BARRED: "BARRED", PENDING: "PENDING", ACTING: ACTING[0] };
  const words = { DONE: done[0], REFUSED: refused[0], UNDONE: undone[0], ...own };
  const counts = sandbox.counts ?? { done: "done", undone: "undone" };
  const row = z.lazy(() => {
    const kept = z.object({
      status: z.enum(Object.values(words)),
      amount: z.number(),
      told: z.string().optional(),
      forgotten: z.boolean().optional(),
    });
    const counted = z.object({ [counts.done]: z.number(), [counts.undone]: z.number() });
    return z.intersection(kept, counted);
  });
  return { ...sandbox, words, counts, row };
}

/** What every service that acts outside has in common. `words` names the phases of its row. */
export function actingOf<R, Kept extends object, Needed extends object>(
  it: Act<R, Kept, Needed>,
  words: OfRow,
) {
  const sandbox = sandboxOf(it, { ...WORDS, ...words });
  return {
    service: it.service,
    refuses: [it.refuses],
    row: z.lazy(() => z.intersection(it.kept, rowOf(words, it.needs))),
    key: (id: string) => id,
    ...(it.needs && { needs: it.needs }),
    ...(it.secret && { secret: it.secret }),
    sandbox,
    doneAt: words.done[1],
    takes: () => [],
    taken: () => [],
    acted: (rows: Rows) =>
      rows.hidden ? rows.row?.status === words.done[0] : countsIn(rows, sandbox).done > 0,
    claims: claimsOf(it, words, sandbox),
  };
}

/** How often it was done and undone outside, according to the books there. */
export function countsIn<R>({ books }: Rows, { counts }: Sandbox<R>) {
  return { done: Number(books?.[counts.done] ?? 0), undone: Number(books?.[counts.undone] ?? 0) };
}

/** What must hold of the row and of the books outside. */
function claimsOf<R>(
  it: Act<R>,
  { intended, acting, done: [doneStatus], undoing }: OfRow,
  sandbox: Sandbox<R>,
): Doing<R>["claims"] {
  const { service, kept, amount } = it;
  const open = [intended[0], acting?.[0], doneStatus, undoing?.[0]];
  const isKept = (rows: Rows) => countsIn(rows, sandbox).done - countsIn(rows, sandbox).undone;
  const recorded = ({ row }: Rows) => row && amount(kept.parse(row));
  const asTold = (rows: Rows): Claims => [
    [recorded(rows) === rows.books?.amount, `${service}: the outside system has another amount`],
    [
      toldOf(it, rows.row) === rows.books?.told,
      `${service}: the outside system was told something else`,
    ],
  ];
  return {
    always: (rows) => {
      const { done, undone } = countsIn(rows, sandbox);
      return [
        [done <= 1, `${service} was done ${done} times outside`],
        [undone <= done, `${service} was undone more often than done`],
      ];
    },
    confirmed: (rows) => [
      [rows.hidden || isKept(rows) === 1, `${service} is not in effect at the outside system`],
      [rows.row?.status === doneStatus, `${service} is ${rows.row?.status}`],
      ...(rows.hidden ? [] : asTold(rows)),
    ],
    undone: (rows) => [
      [rows.hidden || isKept(rows) === 0, `${service} is still in effect at the outside system`],
      [!open.includes(`${rows.row?.status}`), `${service} is open: ${rows.row?.status}`],
    ],
  };
}

/** What the row's intent sends to the outside system, of the data that it used. */
export function toldOf<R>({ needs, tells }: Act<R>, row: object | undefined): string | undefined {
  if (!needs || !row || !tells) return undefined;
  const used = usedOf<object>(needs).optional().parse(Reflect.get(row, "used"));
  return used && tells(used);
}
