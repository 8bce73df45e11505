import * as z from "zod";
import { toDotPath } from "zod/v4/core";
import type { Saga } from "./define";
import { InvalidCommand, Refused } from "./errors";
import { refusalName } from "./refusals";

/** Characters; an error that quotes its input must still fit into what Step Functions keeps. */
const LONGEST = 1000;

/** What a function receives, parsed: `{ "command": "charge", "order": { … } }`. */
export interface Told<R, Name extends string = string> {
  readonly name: Name;
  readonly request: R;
  readonly reason?: string | undefined;
  readonly execution?: string | undefined;
}

/**
 * Reads what a function of a saga receives.
 * @throws InvalidCommand when the envelope is wrong, naming the field;
 * @throws Refused (Invalid…) when the request in it is.
 */
export function messageParser<R extends object, Name extends string>(
  saga: Saga<R>,
  names: readonly Name[],
): (event: unknown) => Told<R, Name> {
  const told = z.object({
    command: z.enum(names),
    reason: z.string().optional(),
    execution: z.string().optional(),
  });
  const envelope = z.strictObject({ ...told.shape, [saga.name]: z.unknown() });
  return (event) => {
    const parsed = envelope.safeParse(event);
    if (!parsed.success) throw new InvalidCommand(z.prettifyError(parsed.error));
    const { command, ...rest } = told.parse(event);
    const request = parseRequest(saga, z.looseObject({}).parse(event)[saga.name]);
    return { name: command, request, ...rest };
  };
}

/** @throws Refused (Invalid…) naming every field that is wrong. */
export function parseRequest<R extends object>(
  { name, noun, request }: Pick<Saga<R>, "name" | "noun" | "request">,
  input: unknown,
): R {
  const parsed = request.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `${toDotPath(issue.path) || name}: ${issue.message}`,
  );
  throw new Refused(refusalName(noun, "invalid"), faults.join("; ").slice(0, LONGEST));
}
