import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { bounded } from "./given";
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
import { refuseAs, type Why } from "./refusals";
import type { Effect, Known, Message, Names, Standing } from "./service";

const time = z.string().optional();

/** What every row of a service that holds keeps. */
export const holding = z.object({
  status: z.enum(["HELD", "RELEASED"]),
  heldAt: time,
  /** Why the step was refused, and will be each time: it holds nothing, and never did. */
  refusal: z.object({ name: z.string(), cause: z.string() }).optional(),
  refusedAt: time,
  releasedAt: time,
});
type Holding<What> = What & z.infer<typeof holding>;

/** What a service holds, takes and refuses, as `hold` is told: whichever numbers these are. */
interface Held<R, What extends object> {
  readonly service: string;
  readonly do: string;
  readonly held: z.ZodType<What>;
  readonly nothing: What;
  key(id: string): string;
  wants(request: R): What;
  takes?(held: What): readonly Counter[];
  short?(shortage: Shortage, held: What): Why<string>;
  denies?(request: R): Why<string> | undefined;
  readonly gives?: { readonly what: z.ZodType; make(request: R, now: string): unknown };
}

type Decided<R, What> = Decision<Holding<What>, Standing, Effect<R>>;

/** The participant of a service that holds: the rows of the table in `hold.ts`. */
export class Holder<R, What extends object>
  implements Participant<Message<R>, Holding<What>, Standing, Effect<R>, Known>
{
  constructor(
    private readonly it: Held<R, What>,
    private readonly names: Names<R>,
  ) {}

  key({ request }: Message<R>): string {
    return this.it.key(this.names.idOf(request));
  }

  expect({ name, request }: Message<R>): Stored<Holding<What>> | undefined {
    if (name === this.it.do) return undefined;
    return { version: 1, state: { status: "HELD", ...this.it.wants(request) } };
  }

  decide(
    row: Holding<What> | undefined,
    { name, request }: Message<R>,
    now: string,
    known: Partial<Known> & Facts,
  ): Decided<R, What> {
    return name === this.it.do
      ? this.#step(row, request, now, known)
      : this.#undo(row, request, now, known);
  }

  #step(
    row: Holding<What> | undefined,
    request: R,
    now: string,
    { shortages }: Facts,
  ): Decided<R, What> {
    const { it, names } = this;
    const held = it.wants(request);
    const { status = "NONE", refusal } = row ?? {};
    switch (status) {
      case "NONE": {
        const why = it.denies?.(request) ?? (shortages?.[0] && it.short?.(shortages[0], held));
        if (why) return this.#bar(why, now);
        const { gives } = it;
        // More than a step may give is a fault of the service, and is not written.
        const given = gives && bounded(gives.what).parse(gives.make(request, now));
        const state = { status: "HELD", ...held, heldAt: now, ...(gives && { given }) } as const;
        const counters = it.takes?.(held) ?? [];
        return { do: "commit", state, counters, answer: this.#answer(request, "HELD") };
      }
      case "HELD":
        return row && isDeepStrictEqual(it.held.parse(row), held)
          ? replay(this.#answer(request, "HELD"))
          : refuseAs("step", "conflict", names.noun, "something else is held under this id");
      case "RELEASED":
        return refusal
          ? refuse(refusal.name, refusal.cause)
          : refuseAs("step", "abandoned", names.noun, `${it.service} is RELEASED`);
      default:
        return unreachable(status);
    }
  }

  /** The tombstone of a step that is refused; asked again on it, the step is. */
  #bar([name, cause]: Why<string>, now: string): Decided<R, What> {
    const refusal = { refusal: { name, cause }, refusedAt: now };
    return { do: "commit", state: { status: "RELEASED", ...this.it.nothing, ...refusal } };
  }

  #undo(
    row: Holding<What> | undefined,
    request: R,
    now: string,
    { decision, shortages = [] }: Partial<Known> & Facts,
  ): Decided<R, What> {
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
