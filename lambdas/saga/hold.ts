import * as z from "zod";
import { bounded, type Giving } from "./given";
import { Holder, holding } from "./holder";
import type { Counter, Shortage } from "./participant";
import type { Declared } from "./refusals";
import { eventsNamed, type Service } from "./service";

/** What a service holds of its own for a saga: goods, a room, seats, a budget. */
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
  /** What its row keeps beside status and times; `nothing`: of a saga that never held. */
  readonly held: z.ZodType<Held>;
  readonly nothing: Held;
  /** The rows whose numbers it lowers; they stand in the same table. */
  readonly counted?: z.ZodType<Counted>;
  /** The number in such a row that says how much there is in all, what is held included. */
  readonly total?: NoInfer<keyof Counted & string>;
  key(id: string): string;
  wants(request: R): Held;
  /** The numbers that holding lowers, in one transaction with the row. */
  takes?(held: Held): readonly (Counter & {
    readonly attribute: (keyof Counted & string) | `${Do} counts no such number`;
  })[];
  /** One of them does not suffice (`available` undefined: its row is missing). */
  short?(shortage: Shortage, held: Held): Declared<Refusal, Do>;
  /** What it gives to later steps that need it: made once, with the row, and kept there. */
  readonly gives?: { readonly what: z.ZodType<Given>; make(request: R, now: string): Given };
  /** Why it is not held for this request, whatever there is. */
  denies?(request: R): Declared<Refusal, Do> | undefined;
}

/**
 * A service that holds. What it takes is never read and then written: a number that may not fall
 * below zero is lowered in one transaction with the row, so two sagas cannot take the last one.
 *
 *     its row    | step                          | undo, once the saga is abandoned
 *     -----------|-------------------------------|---------------------------------
 *     none       | takes; HELD                   | RELEASED: a tombstone, bars the step
 *     HELD       | answers again                 | gives back; RELEASED
 *     RELEASED   | is refused: it comes too late | answers again
 *
 * A step that is refused leaves the tombstone too, with its refusal: a write of it that is still
 * under way finds it, and whoever asks again is refused for the same reason.
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
    row: it.gives
      ? z.intersection(z.intersection(it.held, holding), z.object({ given: gives.optional() }))
      : z.intersection(it.held, holding),
    gives,
    keyAttribute: "pk",
    key: it.key,
    participant: (names) => new Holder(it, names),
    ends: { done: "HELD", undone: ["RELEASED"] },
    events: it.events ?? eventsNamed(service),
    doneAt: "heldAt",
    takes: (request) => takes(it.wants(request)),
    taken: (row) => takes(it.held.parse(row)),
    total: it.total,
    acted: ({ row }) => row?.status === "HELD",
    claims: {
      always: () => [],
      confirmed: ({ row }) => [[row?.status === "HELD", `${service} is ${row?.status}`]],
      undone: ({ row }) => [[row?.status !== "HELD", `${service} still holds`]],
    },
  };
}
