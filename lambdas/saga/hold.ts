import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { placed } from "./buckets";
import { bounded, type Giving } from "./given";
import { type Counter, perform, refuse, replay, type Shortage } from "./participant";
import { givenBack, moreOf, ownParts, part, partsOf } from "./parts";
import { type Decided, fenced, following, type Moment, SERVICE_SCHEMA } from "./protocol";
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
  /** From which rows it took, if a counter has buckets. Missing: from the counters' own rows. */
  parts: z.array(part).readonly().optional(),
  schema: z.number().optional(),
});
type Holding = z.infer<typeof holding>;

/**
 * The schema of a row with parts. An undo assumes the other one, so that it never takes such a row for one without,
 * and gives back to where nothing was taken.
 */
const WITH_PARTS = SERVICE_SCHEMA + 1;
/** The most items in one transaction of DynamoDB. One is the row. */
const MOST_ITEMS = 100;

/**
 * A service that holds something in its own table. It never reads a counter and then writes it. It lowers the
 * counter, which may not fall below zero, in one transaction with the row. So two sagas cannot both take the
 * last one. An operator may spread a counter over buckets: see `buckets.ts`.
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
        done: (request) => ({
          version: 1,
          state: { status: "HELD", ...it.wants(request), schema: SERVICE_SCHEMA },
        }),
      }),
    ends: { done: "HELD", undone: ["RELEASED"] },
    events: it.events ?? eventsNamed(service),
    doneAt: "heldAt",
    takes: (request) => takes(it.wants(request)),
    taken: (found) => holding.safeParse(found).data?.parts ?? takes(it.held.parse(found)),
    total: it.total,
    ...(it.takes && { spreads: true }),
    refusalOf: (request, shortage) => whyNot(it, request, it.wants(request), shortage)?.[0],
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
  const { it, request, now, names, told } = at;
  const held = it.wants(request);
  const takes = it.takes?.(held) ?? [];
  const chooser = {
    id: names.idOf(request),
    most: Math.floor((MOST_ITEMS - 1) / Math.max(1, takes.length)),
  };
  const placings = takes.map((counter) => placed(counter, told, chooser));
  const [short] = placings.flatMap((of) => ("short" in of ? of.short : []));
  const why = whyNot(it, request, held, short);
  if (why) {
    const refusal = { refusal: { name: why[0], cause: why[1] }, refusedAt: now };
    return { do: "commit", state: { status: "RELEASED", ...it.nothing, ...refusal } };
  }
  const more = moreOf(takes, placings, told, chooser.id);
  if (more) return perform({ request, ...more });
  const { gives } = it;
  // Data that is too large is a fault of the service: this throws, so nothing is written.
  const given = gives && bounded(gives.what).parse(gives.make(request, now));
  const changes = placings.map((of, i) => ("take" in of ? of.take : takes.slice(i, i + 1)));
  const parts = partsOf(takes, changes);
  const spread = parts && { parts, schema: WITH_PARTS };
  const state = { status: "HELD", ...held, heldAt: now, ...(gives && { given }), ...spread };
  return { do: "commit", state, counters: changes.flat(), answer: answer(at, "HELD") };
}

const whyNot = <R, Held>(
  it: Pick<Hold<R, Held & object>, "denies" | "short">,
  request: R,
  held: Held & object,
  short: Shortage | undefined,
) => it.denies?.(request) ?? (short && it.short?.(short, held));

function giveBack<R>(at: At<R>): Decided<R> {
  const { it, row, now, told } = at;
  const held = row ? it.held.parse(row) : it.nothing;
  const counters = givenBack(row?.parts ?? ownParts(it.takes?.(held) ?? []), told);
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
