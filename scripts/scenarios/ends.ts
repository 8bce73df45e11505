import {
  type AnyRequest,
  type AnySaga,
  type Example,
  retriablesIn,
  servicesIn,
} from "../../lambdas/saga/define";
import type { Doing, Service } from "../../lambdas/saga/service";
import { declarationOf } from "../../statemachine/declaration";
import { type End, NONE } from "./record";

/** A request, and the counters before it. */
export type Asked = Pick<Example<AnyRequest>, "request" | "counters">;
type By = Service<AnyRequest>;
type Standing = readonly [row: string, books: string];

/** How many messages are in the dead-letter queues, by what was given up. */
export interface Letters {
  readonly step: number;
  readonly compensation: number;
  /** Steps after the pivot. */
  readonly retriable: number;
}

/** The same as attributes of an end. */
export function lettersIn(
  saga: AnySaga,
  { step, compensation, retriable }: Letters,
): Pick<End, "stepLetters" | "compensationLetters" | "retriableLetters"> {
  const onward = retriablesIn(saga).length > 0 && { retriableLetters: retriable };
  return { stepLetters: step, compensationLetters: compensation, ...onward };
}

/** The end of a saga without faults. */
export function doneEnd(saga: AnySaga, { request, counters }: Asked): End {
  const taken = servicesIn(saga).flatMap((by) => by.takes(request));
  const left = taken.map(({ key, add }) => [key, (counters[key] ?? 0) + add] as const);
  return {
    ...undoneEnd(saga, { request, counters }),
    record: declarationOf(saga).outcomes.done,
    ...standing(saga, isDone, isDone),
    counters: Object.fromEntries(left),
  };
}

const isDone = ({ ends, sandbox }: Doing<AnyRequest>): Standing => {
  return [ends.done, sandbox?.words.DONE ?? NONE];
};

/**
 * The end of a saga that is undone after `acted` services have acted. By default all have. If `refused`,
 * the next service has refused. A service that was not asked leaves a tombstone, and nothing outside.
 */
export function undoneEnd(
  saga: AnySaga,
  { request, counters }: Asked,
  acted = Number.POSITIVE_INFINITY,
  refused = false,
): End {
  const taken = servicesIn(saga).flatMap((by) => by.takes(request));
  return {
    record: declarationOf(saga).outcomes.undone,
    ...standing(saga, ({ ends: { undone }, sandbox }, i) => {
      const [untouched = NONE, refusal = untouched] = undone;
      if (i < acted) return [untouched, sandbox?.words.UNDONE ?? NONE];
      if (i > acted || !refused) return [untouched, NONE];
      return [refusal, sandbox?.words.REFUSED ?? NONE];
    }),
    counters: Object.fromEntries(taken.map(({ key }) => [key, counters[key] ?? 0])),
    ...lettersIn(saga, { step: 0, compensation: 0, retriable: 0 }),
    execution: "SUCCEEDED",
  };
}

/** The end of a saga of which nothing was ever committed. */
export const nothingEnd = (saga: AnySaga, asked: Asked): End => ({
  ...undoneEnd(saga, asked),
  record: NONE,
  ...standing(saga, () => [NONE, NONE]),
});

/**
 * The status of each service's row, and of the books of its outside system if it has one. By default the
 * steps after the pivot have left nothing.
 */
function standing(
  saga: AnySaga,
  of: (by: By, i: number) => Standing,
  onward: (by: Doing<AnyRequest>) => Standing = () => [NONE, NONE],
): Pick<End, "services" | "books"> {
  const all = [
    ...servicesIn(saga).map((by, i) => ({ by, standing: of(by, i) })),
    ...retriablesIn(saga).map((by) => ({ by, standing: onward(by) })),
  ];
  return {
    services: Object.fromEntries(all.map(({ by, standing: [row] }) => [by.service, row])),
    books: Object.fromEntries(
      all.flatMap(({ by, standing: [, books] }) => (by.sandbox ? [[by.sandbox.table, books]] : [])),
    ),
  };
}

/** The index of the service that refuses a request, in the order of the steps. @throws Error if none does. */
export function refusedAt(saga: AnySaga, { request, counters }: Asked): number {
  const found = servicesIn(saga).findIndex((by) => {
    const short = by.takes(request).some(({ key, add }) => (counters[key] ?? 0) + add < 0);
    return short || by.sandbox?.refuses(request) || denies(saga, by, request);
  });
  if (found < 0) throw new Error(`no step of ${saga.name} refuses ${JSON.stringify(request)}`);
  return found;
}

/** Whether a step refuses this request whatever the counters are. */
function denies(saga: AnySaga, by: By, request: AnyRequest): boolean {
  const message = { name: by.commands.do, request };
  const decided = by.participant(saga).decide(undefined, message, new Date(0).toISOString(), {});
  if (decided.do === "commit") return by.ends.undone.includes(decided.state.status);
  return decided.do === "refuse";
}
