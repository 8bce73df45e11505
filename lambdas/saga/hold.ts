import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { bounded, type Giving } from "./given";
import { type Counter, refuse, replay, type Shortage } from "./participant";
import { type Decided, fenced, following, type Moment } from "./protocol";
import { type Declared, refuseAs } from "./refusals";
import { eventsNamed, type Service, type Standing } from "./service";

/** What a service holds for a saga in its own table: goods, a room, seats, a budget. */
export interface Hold<
  R,
  Held extends object,
  Counted extends object = object,
  Refusal extends string = string,
  Do extends string = string,
  Given = never,
> {
  readonly service: string;
  readonly do: Do;
  readonly undo: string;
  readonly refuses: readonly Refusal[];
  readonly events?: Service<R>["events"];
  /** What its row keeps beside status and times. `nothing`: the same for a saga that never held anything. */
  readonly held: z.ZodType<Held>;
  readonly nothing: Held;
  /** The rows whose numbers it lowers. They are in the same table. */
  readonly counted?: z.ZodType<Counted>;
  /** The attribute of such a row with the total, which includes what is held. */
  readonly total?: NoInfer<keyof Counted & string>;
  key(id: string): string;
  wants(request: R): Held;
  /** The numbers that holding lowers, in one transaction with the row. */
  takes?(held: Held): readonly (Counter & {
    readonly attribute: (keyof Counted & string) | `${Do} counts no such number`;
  })[];
  /** The refusal if a number is too low. `available` is undefined if its row is missing. */
  short?(shortage: Shortage, held: Held): Declared<Refusal, Do>;
  /** The data that it gives to later steps. It is made once, with the row, and kept there. */
  readonly gives?: { readonly what: z.ZodType<Given>; make(request: R, now: string): Given };
  /** The refusal of a request that can never be held, whatever the numbers are. */
  denies?(request: R): Declared<Refusal, Do> | undefined;
}

/** `Hold` without the types of its numbers. */
type Holds<R> = Omit<
  Hold<R, object, object, string, string, unknown>,
  "counted" | "total" | "takes"
> & { takes?(held: object): readonly Counter[] };

const time = z.string().optional();
const holding = z.object({
  status: z.enum(["HELD", "RELEASED"]),
  heldAt: time,
  /** Why the step was refused. A retry is refused for the same reason. The row holds nothing. */
  refusal: z.object({ name: z.string(), cause: z.string() }).optional(),
  refusedAt: time,
  releasedAt: time,
  schema: z.number().optional(),
});
type Holding = z.infer<typeof holding>;

/**
 * A service that holds something in its own table. It never reads a counter and then writes it. It lowers the
 * counter, which may not fall below zero, in one transaction with the row. So two sagas cannot both take the
 * last one.
 *
 * An undo without a row leaves a tombstone, which refuses the step for ever. A refused step leaves one too,
 * with the reason. A write that is still under way finds the tombstone, and a retry is refused for the same
 * reason.
 */
export function hold<
  R,
  Held extends object,
  Counted extends object,
  Refusal extends string,
  Do extends string,
  Given = never,
>(it: Hold<R, Held, Counted, Refusal, Do, Given>): Service<R> & Giving<Given> {
  const { service, takes = () => [] } = it;
  const gives: z.ZodType<Given> = it.gives ? bounded(it.gives.what) : z.never();
  return {
    service,
    commands: { do: it.do, undo: it.undo },
    refuses: it.refuses,
    row: z.lazy(() => {
      const row = z.intersection(it.held, holding);
      return it.gives ? z.intersection(row, z.object({ given: gives.optional() })) : row;
    }),
    gives,
    keyAttribute: "pk",
    key: it.key,
    participant: (names) =>
      following<R, Holds<R>, Holding, Holding["status"]>(it, names, {
        // biome-ignore format: a table
        moves: {
          none:     { step: take,    undo: fenced(giveBack) },
          HELD:     { step: again,   undo: fenced(giveBack) },
          RELEASED: { step: tooLate, undo: again },
        },
        phaseOf: ({ status }) => status,
        isOther: (found, request) =>
          found.status === "HELD" && !isDeepStrictEqual(it.held.parse(found), it.wants(request)),
        key: it.key,
        done: (request) => ({ version: 1, state: { status: "HELD", ...it.wants(request) } }),
      }),
    ends: { done: "HELD", undone: ["RELEASED"] },
    events: it.events ?? eventsNamed(service),
    doneAt: "heldAt",
    takes: (request) => takes(it.wants(request)),
    taken: (found) => takes(it.held.parse(found)),
    total: it.total,
    acted: (rows) => rows.row?.status === "HELD",
    claims: {
      always: () => [],
      confirmed: (rows) => [[rows.row?.status === "HELD", `${service} is ${rows.row?.status}`]],
      undone: (rows) => [[rows.row?.status !== "HELD", `${service} still holds`]],
    },
  };
}

type At<R> = Moment<R, Holds<R>, Holding>;

/** Holds, or writes a tombstone with the refusal. The next decision finds the tombstone and refuses. */
function take<R>(at: At<R>): Decided<R> {
  const { it, request, now, told } = at;
  const held = it.wants(request);
  const short = told.shortages?.[0];
  const why = it.denies?.(request) ?? (short && it.short?.(short, held));
  if (why) {
    const refusal = { refusal: { name: why[0], cause: why[1] }, refusedAt: now };
    return { do: "commit", state: { status: "RELEASED", ...it.nothing, ...refusal } };
  }
  const { gives } = it;
  // Data that is too large is a fault of the service: this throws, so nothing is written.
  const given = gives && bounded(gives.what).parse(gives.make(request, now));
  const state = { status: "HELD", ...held, heldAt: now, ...(gives && { given }) };
  return { do: "commit", state, counters: it.takes?.(held) ?? [], answer: answer(at, "HELD") };
}

function giveBack<R>(at: At<R>): Decided<R> {
  const { it, row, now, told } = at;
  const held = row ? it.held.parse(row) : it.nothing;
  // If a number's row is gone, nothing can be given back to it. The others still get theirs back.
  const gone = new Set(told.shortages?.map(({ key }) => key));
  const counters = (it.takes?.(held) ?? [])
    .filter(({ key }) => !gone.has(key))
    .map((taken) => ({ ...taken, add: -taken.add }));
  const state = { ...row, ...held, status: "RELEASED", releasedAt: now };
  return { do: "commit", state, counters, answer: answer(at, "RELEASED") };
}

function tooLate<R>({ it, names, row }: At<R>): Decided<R> {
  return row?.refusal
    ? refuse(row.refusal.name, row.refusal.cause)
    : refuseAs("step", "abandoned", names.noun, `${it.service} is RELEASED`);
}

const again = <R>(at: At<R>): Decided<R> => replay(answer(at, `${at.row?.status}`));

const answer = <R>({ names, request }: At<R>, status: string): Standing => ({
  [names.idName]: names.idOf(request),
  status,
});
