import * as z from "zod";
import type { Ask, Scope } from "./asks";
import { type Problem, problem } from "./problem";

/** Who asks, as the gateway has found out. Nothing of it comes from the body. */
export interface Caller {
  /** What the record keeps: an ARN without its path, or the subject of a token. At most 256 characters. */
  readonly by: string;
  /** What the token allows. Undefined with IAM: there policies have decided, before the function is called. */
  readonly scopes?: readonly string[];
}

const contextSchema = z.object({
  identity: z.object({ userArn: z.string().nullish() }).optional(),
  authorizer: z
    .object({ claims: z.object({ sub: z.string(), scope: z.string().optional() }).optional() })
    .nullish(),
});

/**
 * The caller in the `requestContext` of a request. Undefined if the gateway names none: then nothing is allowed.
 * @param prefix what the scopes of tokens begin with: `order-saga/`.
 */
export function callerIn(requestContext: unknown, prefix: string): Caller | undefined {
  const { data } = contextSchema.safeParse(requestContext);
  const claims = data?.authorizer?.claims;
  if (claims) {
    const all = (claims.scope ?? "").split(" ").filter((scope) => scope.startsWith(prefix));
    return { by: claims.sub, scopes: all.map((scope) => scope.slice(prefix.length)) };
  }
  const arn = data?.identity?.userArn;
  return arn ? { by: arn.replace(/:user\/.*\//, ":user/") } : undefined;
}

/**
 * The person behind it: of an assumed role the name of the session, else the name of the user or the subject. One
 * person may assume several roles, so the role tells nothing.
 */
export const personOf = (by: string): string =>
  by.startsWith("arn:") ? by.slice(by.lastIndexOf("/") + 1) : by;

/** Whether two of them are, or may be, one person. */
export const isSame = (one: string, other: string): boolean => personOf(one) === personOf(other);

/** These two exclude each other: whoever has both can do neither. */
const APART: Partial<Record<Scope, Scope>> = { place: "approve", approve: "place" };

/** Why the caller may not ask for it. Undefined: it may. */
export function forbiddenTo(caller: Caller | undefined, { scopes }: Ask): Problem | undefined {
  if (!caller) return problem("forbidden", "the gateway names no caller");
  const { scopes: has } = caller;
  if (!has) return undefined;
  const needed = scopes.filter((scope) => has.includes(scope));
  if (needed.length === 0) return problem("forbidden", `the token allows none of ${scopes}`);
  // Reading is allowed to each of them.
  const [only] = scopes.length === 1 ? scopes : [];
  const excluded = only && APART[only];
  return excluded && has.includes(excluded)
    ? problem("forbidden", `who may ${excluded} may not ${only}: the token allows both`)
    : undefined;
}
