import * as z from "zod";
import type { Saga } from "../../saga/define";
import { Busy, InvalidCommand, Refused, Unavailable } from "../../saga/errors";
import { isRefusal } from "../../saga/refusals";
import type { DoorCommand, RecordDoor } from "../record-door";
import { AskedFunction } from "./asked-function";

const signedSchema = z.object({ replayed: z.boolean() });
const fencedSchema = signedSchema.extend({ decision: z.enum(["ABANDONED", "CONFIRMED"]) });

/**
 * The writes on a saga's record, of a service that has to ask for them.
 * @param qualified the function that it asks, and the alias by which it may: `NAME:ALIAS`.
 */
export function askedDoor<R extends object>(saga: Saga<R>, qualified: string): RecordDoor<R> {
  const asked = new AskedFunction(qualified);
  const ask = async (command: DoorCommand, request: R, told = {}): Promise<unknown> => {
    const id = saga.idOf(request);
    const question = { command, [saga.name]: request, ...told };
    const { failed, payload } = await asked.ask(question, id);
    if (failed) throw thrownThere(payload, { id, noun: saga.noun });
    return JSON.parse(payload);
  };
  return {
    fence: async (request, reason) =>
      fencedSchema.parse(await ask("fence", request, reason === undefined ? {} : { reason })),
    sign: async (request) => signedSchema.parse(await ask("sign", request)),
  };
}

const failureSchema = z.object({ errorType: z.string().optional(), errorMessage: z.string() });
/** Lambda's own names, for a function that was ended, ran out of time or of memory. */
const OF_LAMBDA = /^(Runtime|Sandbox|Function|Extension)\./;

/** What the function threw, as the same code would have thrown it here. */
export function thrownThere(
  payload: string,
  { id, noun }: { readonly id: string; readonly noun: string },
): Error {
  const { errorType = "", errorMessage } = failureSchema.parse(JSON.parse(payload));
  if (errorType === "" || OF_LAMBDA.test(errorType)) {
    return new Unavailable(`${id}: the record's function did not answer: ${errorMessage}`);
  }
  const known = new Map(Object.entries({ Busy, Unavailable, InvalidCommand })).get(errorType);
  if (known) return new known(errorMessage);
  if (isRefusal(noun, errorType)) return new Refused(errorType, errorMessage);
  return Object.assign(new Error(errorMessage), { name: errorType });
}
