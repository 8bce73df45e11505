import * as z from "zod";
import type { Saga } from "../define";
import { isId, parseRequest } from "../message";
import { faultsIn, whole } from "../reading";
import { ASKS, type AskName } from "./asks";
import { type Caller, callerIn, forbiddenTo } from "./caller";
import { unknown } from "./failure";
import { type Problem, problem } from "./problem";

/** Bytes of a body at most. With what the state machine adds it fits into what Step Functions takes, 256 KiB. */
export const MOST_BYTES = 128 * 1024;

const reason = z.string().max(1000).transform(whole).optional();
/** The bodies of what is asked of a saga that is there. Who asks is never in them. */
export const bodies = {
  decide: z.strictObject({ decision: z.enum(["approve", "reject"]), reason }),
  compensate: z.strictObject({ reason }),
} as const;

/** What is asked for, by whom: read, checked, and allowed as far as one can tell without the record. */
export type Asked<R> = { readonly caller: Caller } & (
  | { readonly ask: "place"; readonly request: R }
  | { readonly ask: "read"; readonly id: string }
  | ({ readonly ask: "decide"; readonly id: string } & z.infer<typeof bodies.decide>)
  | ({ readonly ask: "compensate"; readonly id: string } & z.infer<typeof bodies.compensate>)
);

const eventSchema = z.object({
  headers: z.record(z.string(), z.string()).nullish(),
  pathParameters: z.object({ id: z.string().optional() }).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().optional(),
  requestContext: z.unknown(),
});

/**
 * Reads what the gateway sends. The gateway has matched method and path. It tells who asks, and the function which
 * of the saga's asks it serves.
 * @param scopes what the scopes of tokens begin with.
 * @throws Refused (Invalid…) if the request of a new saga is wrong.
 */
export function readAsked<R extends object>(
  saga: Saga<R>,
  ask: AskName,
  event: unknown,
  scopes: string,
): Asked<R> | Problem {
  const { headers, pathParameters, body, isBase64Encoded, requestContext } =
    eventSchema.parse(event);
  const caller = callerIn(requestContext, scopes);
  const forbidden = forbiddenTo(caller, ASKS[ask]);
  if (forbidden || !caller) return forbidden ?? problem("forbidden");
  const id = pathParameters?.id ?? "";
  if (ask !== "place" && !isId(id)) return unknown(saga.noun);
  if (ask === "read") return { ask, caller, id };
  const text = isBase64Encoded ? Buffer.from(body ?? "", "base64").toString() : (body ?? "");
  const read = readBody(text, headers ?? {});
  if ("problem" in read) return read.problem;
  if (ask === "place") return { ask, caller, request: parseRequest(saga, read.json) };
  const parsed = bodies[ask].safeParse(read.json);
  if (!parsed.success) return problem("bad-input", faultsIn(parsed.error, "body").join("; "));
  return ask === "decide"
    ? { ask, caller, id, ...bodies.decide.parse(read.json) }
    : { ask, caller, id, ...bodies.compensate.parse(read.json) };
}

function readBody(
  text: string,
  headers: Readonly<Record<string, string>>,
): { readonly json: unknown } | { readonly problem: Problem } {
  const [, type = ""] =
    Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type") ?? [];
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return { problem: problem("not-json", "its content-type must be application/json") };
  }
  if (Buffer.byteLength(text) > MOST_BYTES) {
    return { problem: problem("too-large", `it has more than ${MOST_BYTES} bytes`) };
  }
  try {
    return { json: JSON.parse(text) };
  } catch {
    // The message of the parser would quote the body, which may hold a secret.
    return { problem: problem("bad-input", "the body is not JSON") };
  }
}
