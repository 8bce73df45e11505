import type { AnySaga } from "../../lambdas/saga/define";
import { counterNamed } from "./counters";
import { BadInput } from "./errors";
import type { Wanted } from "./operations";
import { wordOf } from "./words";

/** What a person searches for. */
export interface Sought {
  /** Fields of the request: `customerId=c-1`. All must match. */
  readonly where?: readonly string[] | undefined;
  /** A counter from which the saga takes: `flight#LH400`. */
  readonly counter?: string | undefined;
}

/** The test of a request. Undefined if all are wanted. @throws BadInput if there is no such field or counter. */
export function wantedIn(saga: AnySaga, { where = [], counter }: Sought): Wanted | undefined {
  if (where.length === 0 && counter === undefined) return undefined;
  const tests = where.map((text) => fieldIs(saga, text));
  if (counter !== undefined) tests.push(takesFrom(saga, counter));
  return (request) => tests.every((test) => test(request));
}

function fieldIs(saga: AnySaga, text: string): Wanted {
  const [, field = "", value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  const fields = fieldsOf(saga);
  if (fields.includes(field)) return (request) => String(request[field]) === value;
  throw new BadInput(
    `${text}: write FIELD=VALUE. The fields of ${wordOf(saga)}s: ${fields.join(", ")}`,
  );
}

/** The fields of a request that hold a word or a number, as the definition's examples have them. */
function fieldsOf({ examples }: AnySaga): string[] {
  const found = Object.values(examples).flatMap(({ request }) =>
    Object.entries(request).flatMap(([field, value]) => (Object(value) === value ? [] : [field])),
  );
  return [...new Set(found)];
}

function takesFrom(saga: AnySaga, name: string): Wanted {
  const { kind, key } = counterNamed(saga, name);
  return (request) => kind.by.takes(request).some((taken) => taken.key === key);
}
