import * as z from "zod";

/** The kinds of problems, each with its status and its title. */
export const PROBLEMS = {
  "bad-input": [400, "The request is not valid"],
  unauthorized: [401, "The request is not signed, or its token is not valid"],
  forbidden: [403, "The caller may not do this"],
  "own-saga": [403, "Who placed it may not decide on it"],
  unknown: [404, "There is no such thing"],
  conflict: [409, "Another request has this id"],
  decided: [409, "Somebody has decided otherwise before"],
  refused: [409, "It is not possible in its present state"],
  "not-enough": [409, "There is not enough of what it takes"],
  "too-large": [413, "The body is too large"],
  "not-json": [415, "The body must be JSON"],
  throttled: [429, "Too many requests"],
  internal: [500, "Something is wrong here"],
  paused: [503, "No new ones are accepted for now"],
  overloaded: [503, "Too many wait to begin"],
  unavailable: [503, "Something does not answer"],
  late: [504, "The answer did not come in time"],
} as const;
export type ProblemKind = keyof typeof PROBLEMS;

/** Problem details as RFC 9457 has them. `refusal` is the name by which a saga's own function refused. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly refusal?: string;
}

export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  refusal: z.string().optional(),
}) satisfies z.ZodType<{ readonly [K in keyof Problem]: Problem[K] | undefined }>;

export const PROBLEM_JSON = "application/problem+json";

/** The `type` of a problem. It names the kind and leads nowhere, so it is the same in each deployment. */
export const typeOf = (kind: ProblemKind): string => `tag:stepfunctions-saga,2026:${kind}`;

export function problem(kind: ProblemKind, detail?: string, refusal?: string): Problem {
  const [status, title] = PROBLEMS[kind];
  return {
    type: typeOf(kind),
    title,
    status,
    ...(detail && { detail }),
    ...(refusal && { refusal }),
  };
}

/** Seconds after which a caller tries again, where trying again helps. */
const RETRY_AFTER: Partial<Record<ProblemKind, number>> = {
  throttled: 1,
  paused: 60,
  overloaded: 60,
  unavailable: 5,
  late: 5,
};

export const retryAfter = (kind: ProblemKind): number | undefined => RETRY_AFTER[kind];

/** The same, of a problem. */
export function retryAfterOf({ type }: Problem): number | undefined {
  const kinds = Object.keys(PROBLEMS) as ProblemKind[];
  const kind = kinds.find((one) => typeOf(one) === type);
  return kind && retryAfter(kind);
}
