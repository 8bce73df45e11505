import type * as z from "zod";
import { tolerant } from "./reading";
import { type RecordRow, recordRow } from "./record-row";
import type { Doing, Names, Retriable, Service } from "./service";

interface Described<R extends object> {
  /** Names its stacks and its folder; a message calls the request so: `{ command, order }`. */
  readonly name: string;
  /** What one of it is called in states, events and refusals: `PlaceOrder`, `OrderConflict`. */
  readonly noun: string;
  /** Completes "the saga …". */
  readonly says: string;
  /** The input of an execution. */
  readonly request: z.ZodType<R>;
  /** What is compared with the approval threshold; left out: no request waits. */
  amount?(request: NoInfer<R>): number;
  /**
   * From which amount a request needs an approval, in minor units of its currency; undefined: from what
   * the deployment says, as many whole units of that currency.
   */
  approvalFrom?(request: NoInfer<R>): number | undefined;
  readonly examples: Readonly<Record<string, Example<NoInfer<R>>>>;
  /** The same request with counters of its own, for who runs many at once; left out: it has none. */
  apart?(request: NoInfer<R>, tag: string): R;
}

/** A saga as it is declared: machine, functions, routes, search and audits are derived of it. */
export interface SagaDefinition<R extends object> extends Described<R> {
  /** The field of the request that is the key of everything the saga does: see `message.ts`. */
  readonly idName: string;
  readonly steps: readonly Step<R>[];
  /** What is done after the pivot; left out: the saga ends there. */
  readonly onward?: readonly RetriableStep<R>[];
}

/** A service's step with its undo, by the names of their states; or a wait for a person. */
export type Step<R> =
  | { readonly state: string; readonly undo: string; readonly by: Service<R> }
  | { readonly state: string; readonly waits: "for a person" };

/** A step after the pivot, by the name of its state: tried until it works, never undone. */
export interface RetriableStep<R> {
  readonly state: string;
  readonly by: Retriable<R>;
}

/** A request, what there is before it, and how it ends if nothing goes wrong. */
export interface Example<R> {
  /** Completes "the saga holds for …". */
  readonly says: string;
  readonly request: R;
  /** Requests that come at the same time, with ids of their own. */
  readonly others?: readonly R[];
  /** Another request with the same id, which somebody places once the saga is there. */
  readonly impostor?: R;
  /** The numbers that steps lower, by the key of their row. */
  readonly counters: Readonly<Record<string, number>>;
  /** What people may decide, each of them once; left out: it waits for nobody. */
  readonly decides?: readonly ("approve" | "reject")[];
  /**
   * `refused`: the request is invalid, and nothing of it is ever there. `stuck`: a step after the pivot
   * is refused for ever, and a person is told.
   */
  readonly ends: "done" | "undone" | "refused" | "stuck";
}

/** A saga, as everything else takes it. */
export interface Saga<R extends object> extends SagaDefinition<R>, Names<R> {
  /** How the row of its record is read. */
  readonly record: z.ZodType<RecordRow<R>>;
}

/** A request, to whoever handles all sagas alike. */
export type AnyRequest = Record<string, unknown>;
/** Any saga, to whoever handles them all alike. */
export type AnySaga = Saga<AnyRequest>;

/** A step that lacks its undo, as a sentence that the compiler shows. */
type Whole<R, S> = S extends { readonly state: infer Name extends string }
  ? S extends Step<R>
    ? S
    : `${Name}: a step needs an undo and a service of this saga's request`
  : never;

/** Defines a saga: an id that is no field of the request, or a step without undo, does not compile. */
export function defineSaga<R extends object, const Steps extends readonly { state: string }[]>(
  definition: Described<R> & {
    readonly idName: keyof R & string;
    readonly steps: Steps & { readonly [K in keyof Steps]: Whole<R, Steps[K]> };
    readonly onward?: readonly RetriableStep<R>[];
  },
): Saga<R>;
export function defineSaga<R extends object>(definition: SagaDefinition<R>): Saga<R> {
  const { idName } = definition;
  const record = recordRow(tolerant(definition.request));
  return { ...definition, record, idOf: (request) => String(Reflect.get(request, idName)) };
}

/** The services whose steps can be undone, in the order of their steps. */
export function servicesIn<R extends object>({ steps }: Pick<SagaDefinition<R>, "steps">) {
  return steps.flatMap((step) => ("by" in step ? [step.by] : []));
}

/** The services whose steps come after the pivot, in that order. */
export function retriablesIn<R extends object>({ onward = [] }: Pick<SagaDefinition<R>, "onward">) {
  return onward.map(({ by }) => by);
}

/** All services of a saga, in the order of their steps. */
export function everyServiceIn<R extends object>(
  saga: Pick<SagaDefinition<R>, "steps" | "onward">,
): Doing<R>[] {
  return [...servicesIn(saga), ...retriablesIn(saga)];
}

/** The services whose steps come after the wait for a person. */
export function servicesAfterWait<R extends object>({ steps }: Pick<SagaDefinition<R>, "steps">) {
  const wait = steps.findIndex((step) => "waits" in step);
  return wait < 0 ? [] : servicesIn({ steps: steps.slice(wait) });
}

/** A service of a saga by its name. @throws where there is none. */
export function serviceNamed<R extends object>(saga: SagaDefinition<R>, name: string): Doing<R> {
  const found = everyServiceIn(saga).find(({ service }) => service === name);
  if (!found) throw new Error(`no service of ${saga.name} is called ${name}`);
  return found;
}
