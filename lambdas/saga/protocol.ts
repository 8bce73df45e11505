import { type Decision, type Facts, perform, type Stored } from "./participant";
import { refuseAs } from "./refusals";
import type { Effect, Known, Message, Names, Serving, Standing } from "./service";

export type Told = Partial<Known> & Facts;
export type Decided<R> = Decision<Standing, Standing, Effect<R>>;

/** What a service decides by: its declaration, the saga's request, its row, and what effects returned. */
export interface Moment<R, It, Row> {
  readonly it: It;
  readonly names: Names<R>;
  readonly request: R;
  readonly row: Row | undefined;
  readonly now: string;
  readonly told: Told;
}

type Move<R, M> = (moment: M) => Decided<R>;

/** What the step does, and what its undo does if it has one. */
export interface Step<R, M> {
  readonly step: Move<R, M>;
  readonly undo?: Move<R, M>;
}
export interface Both<R, M> extends Step<R, M> {
  readonly undo: Move<R, M>;
}

/** The protocol of a service: `hold`, `outside` and `deed` have one each. */
export interface Protocol<R, M, Row, Phase extends string, Cell = Both<R, M>> {
  /** The moves for each phase of the row. `none`: there is no row. */
  readonly moves: Readonly<Record<"none" | Phase, Cell>>;
  phaseOf(row: Row): Phase;
  /** Whether a row was made for another request. */
  isOther(row: Row, request: R): boolean;
  key?(id: string): string;
  /** The row that an undo meets if nothing went wrong before it. */
  done?(request: R): Stored<Row>;
}

/** The participant of a service that follows a protocol. */
export function following<
  R,
  It extends { readonly do: string },
  Row extends Standing,
  Phase extends string,
>(
  it: It,
  names: Names<R>,
  its: Protocol<R, Moment<R, It, Row>, Row, Phase, Step<R, Moment<R, It, Row>>>,
) {
  const { key = (id) => id } = its;
  return {
    key: ({ request }: Message<R>) => key(names.idOf(request)),
    expect: ({ name, request }: Message<R>) => (name === it.do ? undefined : its.done?.(request)),
    decide(row: Row | undefined, { name, request }: Message<R>, now: string, told: Told) {
      const isStep = name === it.do;
      if (row && isStep && its.isOther(row, request)) {
        const cause = "another request has this id";
        return refuseAs("step", "conflict", names.noun, cause);
      }
      const { step, undo = step } = its.moves[row ? its.phaseOf(row) : "none"];
      const decided = (isStep ? step : undo)({ it, names, request, row, now, told });
      return row || decided.do !== "commit" ? decided : { ...decided, state: begun(decided.state) };
    },
  } satisfies Serving<R>;
}

/** What a row of a service is written as. A newer one is read too, as far as it is known. */
export const SERVICE_SCHEMA = 1;

const begun = <S extends object>(state: S) => ({ schema: SERVICE_SCHEMA, ...state });

/** Only an abandoned saga is undone, whenever and from wherever the command arrives. */
export const fenced =
  <R, It extends { readonly service: string }, Row>(
    undo: Move<R, Moment<R, It, Row>>,
  ): Move<R, Moment<R, It, Row>> =>
  (moment) => {
    const { it, names, request, told } = moment;
    if (!told.decision) return perform({ effect: "fence", request });
    if (told.decision === "ABANDONED") return undo(moment);
    const cause = `the saga is confirmed, so ${it.service} is not undone`;
    return refuseAs("undo", "alreadyConfirmed", names.noun, cause);
  };
