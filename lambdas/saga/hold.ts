import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import {
  type Counter,
  type Decision,
  type Facts,
  type Participant,
  perform,
  refuse,
  replay,
  type Shortage,
  type Stored,
  unreachable,
} from "./participant";
import { type Declared, refuseAs, type Why } from "./refusals";
import {
  type Effect,
  eventsNamed,
  type Known,
  type Message,
  type Names,
  type Service,
  type Standing,
} from "./service";

/** What a service holds of its own for a saga: goods, a room, seats, a budget. */
export interface Hold<
  R,
  Held extends object,
  Counted extends object = object,
  Refusal extends string = string,
  Do extends string = string,
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
  key(id: string): string;
  wants(request: R): Held;
  /** The numbers that holding lowers, in one transaction with the row. */
  takes?(held: Held): readonly (Counter & {
    readonly attribute: (keyof Counted & string) | `${Do} counts no such number`;
  })[];
  /** One of them does not suffice (`available` undefined: its row is missing). */
  short?(shortage: Shortage, held: Held): Declared<Refusal, Do>;
  /** Why it is not held for this request, whatever there is. */
  denies?(request: R): Declared<Refusal, Do> | undefined;
}

const holding = z.object({
  status: z.enum(["HELD", "RELEASED"]),
  heldAt: z.string().optional(),
  releasedAt: z.string().optional(),
});
type Holding<Held> = Held & z.infer<typeof holding>;

/** The same, where it does not matter which numbers and refusals there are. */
interface AnyHold<R, Held extends object>
  extends Pick<Hold<R, Held>, "service" | "do" | "held" | "nothing" | "key" | "wants" | "denies"> {
  takes?(held: Held): readonly Counter[];
  short?(shortage: Shortage, held: Held): Why<string>;
}

/**
 * A service that holds. What it takes is never read and then written: a number that may not fall
 * below zero is lowered in one transaction with the row, so two sagas cannot take the last one.
 *
 *     its row    | step                          | undo, once the saga is abandoned
 *     -----------|-------------------------------|---------------------------------
 *     none       | takes; HELD (or is refused)   | RELEASED: a tombstone, bars the step
 *     HELD       | answers again                 | gives back; RELEASED
 *     RELEASED   | is refused: it comes too late | answers again
 */
export function hold<
  R,
  Held extends object,
  Counted extends object,
  Refusal extends string,
  Do extends string,
>(it: Hold<R, Held, Counted, Refusal, Do>): Service<R> {
  const { service, takes = () => [] } = it;
  return {
    service,
    commands: { do: it.do, undo: it.undo },
    refuses: it.refuses,
    row: z.intersection(it.held, holding),
    keyAttribute: "pk",
    key: it.key,
    participant: (names) => new Holder(it, names),
    ends: { done: "HELD", undone: ["RELEASED"] },
    events: it.events ?? eventsNamed(service),
    times: { done: "heldAt", undone: "releasedAt" },
    takes: (request) => takes(it.wants(request)),
    taken: (row) => takes(it.held.parse(row)),
    acted: ({ row }) => row?.status === "HELD",
    claims: {
      always: () => [],
      confirmed: ({ row }) => [[row?.status === "HELD", `${service} is ${row?.status}`]],
      undone: ({ row }) => [[row?.status !== "HELD", `${service} still holds`]],
    },
  };
}

type Decided<R, Held> = Decision<Holding<Held>, Standing, Effect<R>>;

class Holder<R, Held extends object>
  implements Participant<Message<R>, Holding<Held>, Standing, Effect<R>, Known>
{
  constructor(
    private readonly it: AnyHold<R, Held>,
    private readonly names: Names<R>,
  ) {}

  key({ request }: Message<R>): string {
    return this.it.key(this.names.idOf(request));
  }

  expect({ name, request }: Message<R>): Stored<Holding<Held>> | undefined {
    if (name === this.it.do) return undefined;
    return { version: 1, state: { status: "HELD", ...this.it.wants(request) } };
  }

  decide(
    row: Holding<Held> | undefined,
    { name, request }: Message<R>,
    now: string,
    known: Partial<Known> & Facts,
  ): Decided<R, Held> {
    return name === this.it.do
      ? this.#step(row, request, now, known)
      : this.#undo(row, request, now, known);
  }

  #step(
    row: Holding<Held> | undefined,
    request: R,
    now: string,
    { shortages }: Facts,
  ): Decided<R, Held> {
    const { it, names } = this;
    const held = it.wants(request);
    const status = row?.status ?? "NONE";
    switch (status) {
      case "NONE": {
        const why = it.denies?.(request) ?? (shortages?.[0] && it.short?.(shortages[0], held));
        if (why) return refuse(...why);
        const state = { status: "HELD", ...held, heldAt: now } as const;
        const counters = it.takes?.(held) ?? [];
        return { do: "commit", state, counters, answer: this.#answer(request, "HELD") };
      }
      case "HELD":
        return row && isDeepStrictEqual(it.held.parse(row), held)
          ? replay(this.#answer(request, "HELD"))
          : refuseAs("step", "conflict", names.noun, "something else is held under this id");
      case "RELEASED":
        return refuseAs("step", "abandoned", names.noun, `${it.service} is RELEASED`);
      default:
        return unreachable(status);
    }
  }

  #undo(
    row: Holding<Held> | undefined,
    request: R,
    now: string,
    { decision, shortages = [] }: Partial<Known> & Facts,
  ): Decided<R, Held> {
    const { it, names } = this;
    const answer = this.#answer(request, "RELEASED");
    if (row?.status === "RELEASED") return replay(answer);
    // Only an abandoned saga gives back, whoever sends the command, whenever it arrives.
    if (!decision) return perform({ effect: "fence", request });
    if (decision === "CONFIRMED") {
      return refuseAs(
        "undo",
        "alreadyConfirmed",
        names.noun,
        `it is confirmed: ${it.service} stays`,
      );
    }
    const held = row ? it.held.parse(row) : it.nothing;
    // A number that is no longer there has nothing to be given back to; the others have.
    const gone = new Set(shortages.map(({ key }) => key));
    const counters = (it.takes?.(held) ?? [])
      .filter(({ key }) => !gone.has(key))
      .map((taken) => ({ ...taken, add: -taken.add }));
    const state = { ...row, ...held, status: "RELEASED", releasedAt: now } as const;
    return { do: "commit", state, counters, answer };
  }

  #answer(request: R, status: z.infer<typeof holding>["status"]): Standing {
    return { [this.names.idName]: this.names.idOf(request), status };
  }
}
