import type * as z from "zod";
import { tolerant } from "./reading";
import { type RecordRow, recordRow } from "./record-row";
import type { Doing, Names, Retriable, Service } from "./service";

interface Described<R extends object> {
  /** Names its stacks and its folder. Messages carry the request under this name: `{ command, order }`. */
  readonly name: string;
  /** Names one such saga in states, events and refusals: `PlaceOrder`, `OrderConflict`. */
  readonly noun: string;
  /** Completes "the saga …". */
  readonly says: string;
  /** The input of an execution. */
  readonly request: z.ZodType<R>;
  /** What is compared with the approval threshold. Without it no request needs an approval. */
  amount?(request: NoInfer<R>): number;
  /**
   * From which amount a request needs an approval, in minor units of its currency; undefined: from what
   * the deployment says, as many whole units of that currency.
   */
  approvalFrom?(request: NoInfer<R>): number | undefined;
  readonly examples: Readonly<Record<string, Example<NoInfer<R>>>>;
  /**
   * The same request with counters of its own, so that many can run at once. Without it: it has no counters.
   */
  apart?(request: NoInfer<R>, tag: string): R;
}

/** A saga as it is declared. State machine, functions, routes, search and audits are derived from it. */
export interface SagaDefinition<R extends object> extends Described<R> {
  /**
   * The field of the request that identifies the saga and keys its rows. `message.ts` says what it may be.
   */
  readonly idName: string;
  readonly steps: readonly Step<R>[];
  /** The steps after the pivot. Without them the saga ends at the pivot. */
  readonly onward?: readonly RetriableStep<R>[];
}

/** A service's step and its undo, each with the name of its state; or a wait for a person. */
export type Step<R> =
  | { readonly state: string; readonly undo: string; readonly by: Service<R> }
  | { readonly state: string; readonly waits: "for a person" };

/** A step after the pivot, with the name of its state. It is retried until it works, and never undone. */
export interface RetriableStep<R> {
  readonly state: string;
  readonly by: Retriable<R>;
}

/** A request, the counters before it, and how the saga ends if nothing goes wrong. */
export interface Example<R> {
  /** Completes "the saga holds for …". */
  readonly says: string;
  readonly request: R;
  /** Requests that are placed at the same time, with ids of their own. */
  readonly others?: readonly R[];
  /** A different request with the same id. It is placed when the saga already exists. */
  readonly impostor?: R;
  /** The initial values of the numbers that steps lower, by the key of their row. */
  readonly counters: Readonly<Record<string, number>>;
  /** The decisions that people may make, each at most once. Without it the saga waits for nobody. */
  readonly decides?: readonly ("approve" | "reject")[];
  /**
   * `refused`: the request is invalid, so the saga never begins. `stuck`: a step after the pivot is always
   * refused, and a person is told.
   */
  readonly ends: "done" | "undone" | "refused" | "stuck";
}

/** A defined saga, as all other code takes it. */
export interface Saga<R extends object> extends SagaDefinition<R>, Names<R> {
  /** The schema of its record's row. */
  readonly record: z.ZodType<RecordRow<R>>;
}

/** The request of any saga, for code that handles all sagas alike. */
export type AnyRequest = Record<string, unknown>;
/** Any saga, for such code. */
export type AnySaga = Saga<AnyRequest>;

/** A step without its undo becomes a sentence, which the compiler shows. */
type Whole<R, S> = S extends { readonly state: infer Name extends string }
  ? S extends Step<R>
    ? S
    : `${Name}: a step needs an undo and a service of this saga's request`
  : never;

/** Defines a saga. Does not compile if `idName` is no field of the request, or if a step has no undo. */
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

/** Those of them that wait for somebody who must act outside. */
export function waitingIn<R extends object>(saga: Pick<SagaDefinition<R>, "steps">) {
  return servicesIn(saga).filter(({ awaits }) => awaits);
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

/** A service of a saga by its name. @throws Error if there is none. */
export function serviceNamed<R extends object>(saga: SagaDefinition<R>, name: string): Doing<R> {
  const found = everyServiceIn(saga).find(({ service }) => service === name);
  if (!found) throw new Error(`no service of ${saga.name} is called ${name}`);
  return found;
}
