import * as z from "zod";
import { type AnyRequest, type AnySaga, servicesIn } from "../../lambdas/saga/define";
import type { Doing, Row } from "../../lambdas/saga/service";
import { BadInput } from "./errors";
import { wordOf } from "./words";

export type AnyService = Doing<AnyRequest>;

/** Counters of one kind, which a service's step lowers. */
export interface Kind {
  readonly by: AnyService;
  /** The prefix of their keys: `sku#`. */
  readonly prefix: string;
  /** The attribute that a step lowers, and the one that holds the total. */
  readonly attribute: string;
  readonly total: string | undefined;
  /** The schema of such a row. */
  readonly row: z.ZodType<Readonly<Record<string, number>>>;
}

/** The kinds of counters of a saga, as its examples name them. */
export function kindsOf(saga: AnySaga): Kind[] {
  const found = servicesIn(saga).flatMap((by) =>
    requestsOf(saga).flatMap((request) =>
      by.takes(request).map(({ key, attribute }) => kindOf(by, prefixOf(key), attribute)),
    ),
  );
  return found.filter((kind, i) => found.findIndex((other) => isSame(kind, other)) === i);
}

const requestsOf = ({ examples }: AnySaga) =>
  Object.values(examples)
    .filter(({ ends }) => ends !== "refused")
    .flatMap(({ request, others = [] }) => [request, ...others]);

const prefixOf = (key: string) => key.slice(0, key.indexOf("#") + 1);

function kindOf(by: AnyService, prefix: string, attribute: string): Kind {
  const numbers = [attribute, ...(by.total ? [by.total] : [])];
  const row = z.object(Object.fromEntries(numbers.map((name) => [name, z.number()])));
  return { by, prefix, attribute, total: by.total, row };
}

const isSame = (a: Kind, b: Kind) =>
  a.by.service === b.by.service && a.prefix === b.prefix && a.attribute === b.attribute;

/** The kind of a counter. @throws Error if the service has no counters. */
export function kindIn(saga: AnySaga, service: string, key: string): Kind {
  const all = kindsOf(saga).filter(({ by }) => by.service === service);
  const found = all.find(({ prefix }) => key.startsWith(prefix)) ?? all[0];
  if (!found) throw new Error(`${service} of ${saga.name} has no counters`);
  return found;
}

/** The row of a counter with this total, and nothing of it held. */
export const filled = ({ attribute, total }: Kind, amount: number) => ({
  [attribute]: amount,
  ...(total && { [total]: amount }),
});

/** A counter as its row has it. A number is undefined if the row is damaged. */
export interface CounterItem {
  readonly kind: Kind;
  readonly key: string;
  readonly left: number | undefined;
  /** The total. Undefined also if the saga keeps none. */
  readonly total: number | undefined;
  /** How many buckets are in use, if it is spread or was once. */
  readonly buckets?: number;
  /** Its rows: its own, then its buckets. Their sums are the numbers above. */
  readonly rows?: readonly Pick<CounterItem, "left" | "total">[];
}

const number = z.number().optional().catch(undefined);

export function counterItem(kind: Kind, key: string, row: Row): CounterItem {
  const { attribute, total } = kind;
  const read = (name: string | undefined) => number.parse(name === undefined ? name : row[name]);
  return { kind, key, left: read(attribute), total: read(total) };
}

/**
 * The counter that a person names: by its whole key, `room#double`. If all counters have the same prefix, the
 * name may leave it out. @throws BadInput if it names no counter.
 */
export function counterNamed(saga: AnySaga, name: string): Pick<CounterItem, "kind" | "key"> {
  const kinds = kindsOf(saga);
  const whole = kinds.find(({ prefix }) => prefix && name.startsWith(prefix));
  if (whole) return { kind: whole, key: name };
  const [only, ...others] = kinds;
  if (only && others.length === 0) return { kind: only, key: `${only.prefix}${name}` };
  const keys = kinds.map(({ prefix }) => `${prefix}…`).join(" or ");
  throw new BadInput(
    keys
      ? `there is no counter ${name}: write its whole key, ${keys}`
      : `${wordOf(saga)}s have no counters`,
  );
}

/** The key of a counter without its prefix: `widget`. */
export const shortName = ({ kind, key }: Pick<CounterItem, "kind" | "key">) =>
  key.slice(kind.prefix.length);

/** The name of a counter for people: `sku widget`. */
export const counterName = (key: string) => key.replace("#", " ");
