import * as z from "zod";
import { type Saga, servicesIn } from "./define";
import { InvalidCommand, Refused } from "./errors";
import { faultsIn, settled, tolerant, unstorable, whole } from "./reading";
import { refusalName } from "./refusals";
import type { Message } from "./service";

/** Characters; an error that quotes its input must still fit into what Step Functions keeps. */
const LONGEST = 1000;

/**
 * Reads what a function of a saga receives: `{ "command": "charge", "order": { … }, "execution": "…" }`.
 * A request may be a newer version's: whether a new saga may begin so is asked where one does, by the
 * saga's record. A step and the pivot need what sends them: only an execution, or an event, comes after
 * all that is before them; and so does every copy of theirs.
 * @throws InvalidCommand when the envelope is wrong, naming the field, or nothing is named that sends it;
 * @throws Refused (Invalid…) when the request in it is.
 */
export function messageParser<R extends object, Name extends string>(
  saga: Saga<R>,
  names: readonly Name[],
): (event: unknown) => Message<R, Name> {
  // Made when they are first asked: a function takes the messages of one service only.
  const told = z.lazy(() =>
    z.object({
      command: z.enum(names),
      reason: z.string().transform(whole).optional(),
      execution: z.string().optional(),
      event: z.string().optional(),
    }),
  );
  const led = new Set<string>(commandsInTurn(saga));
  const envelope = z.lazy(() =>
    z.strictObject({ ...told.unwrap().shape, [saga.name]: z.unknown() }),
  );
  return (event) => {
    const parsed = envelope.safeParse(event);
    if (!parsed.success) throw new InvalidCommand(z.prettifyError(parsed.error));
    const { command, ...rest } = told.parse(event);
    if (led.has(command) && !rest.execution && !rest.event) {
      throw new InvalidCommand(`${command}: nobody sends it by hand, but an execution or an event`);
    }
    const { request, invalid } = readRequest(saga, Reflect.get(parsed.data, saga.name));
    return { name: command, request, ...rest, ...(command === "place" && { invalid }) };
  };
}

/** The commands that come in turn, each after what is before it; the others are right at any time. */
export const commandsInTurn = <R extends object>(saga: Pick<Saga<R>, "steps">): string[] => [
  ...servicesIn(saga).map(({ commands }) => commands.do),
  "confirm",
];

/** What is asked of a saga's id: names of executions add to it, each in a way that no id can have. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

type Asked<R extends object> = Pick<Saga<R>, "name" | "noun" | "request" | "idName" | "idOf">;

/** @throws Refused (Invalid…) naming every field that is wrong. */
export function parseRequest<R extends object>(saga: Asked<R>, input: unknown): R {
  const { request, invalid } = readRequest(saga, input);
  if (invalid !== undefined) throw refused(saga, invalid);
  return request;
}

/**
 * A request that may be a newer version's; `invalid` says what no new one may have.
 * @throws Refused (Invalid…) where it is none.
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
