import * as z from "zod";
import { type Saga, servicesIn } from "./define";
import { InvalidCommand, Refused } from "./errors";
import { faultsIn, settled, tolerant, unstorable, whole } from "./reading";
import { refusalName } from "./refusals";
import type { Message } from "./service";

/** Characters of a name of somebody who asks for something. */
export const MOST_BY = 256;

/** Characters. An error that quotes its input must fit into what Step Functions keeps. */
const LONGEST = 1000;

/**
 * Reads what a function of a saga receives: `{ "command": "charge", "order": { … }, "execution": "…" }`. A
 * newer version may have made the request. Only the saga's record decides whether a new saga may begin with
 * it. A step and the pivot must name the execution or the event that sends them. Only those come after all
 * earlier steps, and so do their copies.
 * @throws InvalidCommand if the envelope is wrong, naming the field, or if such a command names no sender;
 * @throws Refused (Invalid…) if the request is wrong.
 */
export function messageParser<R extends object, Name extends string>(
  saga: Saga<R>,
  names: readonly Name[],
): (event: unknown) => Message<R, Name> {
  // Lazy: a function takes the messages of one service only.
  const told = z.lazy(() =>
    z.object({
      command: z.enum(names),
      reason: z.string().transform(whole).optional(),
      execution: z.string().optional(),
      event: z.string().optional(),
      by: z.string().max(MOST_BY).optional(),
    }),
  );
  const led = new Set<string>(commandsInTurn(saga));
  const envelope = z.lazy(() =>
    z.strictObject({ ...told.unwrap().shape, [saga.name]: z.unknown() }),
  );
  return (event) => {
    const parsed = envelope.safeParse(event);
    if (!parsed.success) throw new InvalidCommand(faultsIn(parsed.error, "message").join("; "));
    const { command, ...rest } = told.parse(event);
    if (led.has(command) && !rest.execution && !rest.event) {
      throw new InvalidCommand(`${command}: only an execution or an event may send it`);
    }
    const { request, invalid } = readRequest(saga, Reflect.get(parsed.data, saga.name));
    return { name: command, request, ...rest, ...(command === "place" && { invalid }) };
  };
}

/** The commands that must come in order: the steps and the pivot. The others may come at any time. */
export const commandsInTurn = <R extends object>(saga: Pick<Saga<R>, "steps">): string[] => [
  ...servicesIn(saga).map(({ commands }) => commands.do),
  "confirm",
];

/** What a saga's id must match. Names of executions add to it what no id can contain. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** Whether a text can be the id of a saga. */
export const isId = (text: string): boolean => ID.test(text);

type Asked<R extends object> = Pick<Saga<R>, "name" | "noun" | "request" | "idName" | "idOf">;

/** @throws Refused (Invalid…) naming every field that is wrong. */
export function parseRequest<R extends object>(saga: Asked<R>, input: unknown): R {
  const { request, invalid } = readRequest(saga, input);
  if (invalid !== undefined) throw refused(saga, invalid);
  return request;
}

/**
 * Reads a request, which a newer version may have made. `invalid` says why no new saga may begin with it.
 * @throws Refused (Invalid…) if it cannot be read.
 */
function readRequest<R extends object>(
  saga: Asked<R>,
  input: unknown,
): { readonly request: R; readonly invalid?: string } {
  const given = settled(input);
  const strict = saga.request.safeParse(given);
  const read = strict.success ? strict : tolerant(saga.request).safeParse(given);
  if (!read.success) throw refused(saga, inWords(read.error, saga));
  const request = read.data;
  const id = ID.test(saga.idOf(request)) ? [] : [`${saga.idName}: ${ID_IN_WORDS}`];
  const faults = [...id, ...unstorable(request)];
  if (faults.length > 0) throw refused(saga, faults.join("; "));
  return { request, ...(!strict.success && { invalid: inWords(strict.error, saga) }) };
}

const ID_IN_WORDS =
  "may hold up to 64 letters, digits, '_' and '-', and begins with a letter or a digit";

const inWords = (error: z.ZodError, { name }: { readonly name: string }) =>
  whole(faultsIn(error, name).join("; ").slice(0, LONGEST));

const refused = ({ noun }: { readonly noun: string }, faults: string) =>
  new Refused(refusalName(noun, "invalid"), whole(faults.slice(0, LONGEST)));
