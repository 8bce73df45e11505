import * as z from "zod";

/** The path of the proxy's own API. Every other path is forwarded. */
export const CONTROL_PREFIX = "/_faults";

/**
 * What a rule does to a call:
 * - `fail-before`: InternalServerError; DynamoDB never gets the call
 * - `fail-after`: DynamoDB commits, then it answers InternalServerError
 * - `throttle`: ThrottlingException; DynamoDB never gets the call
 * - `conflict`: another call has the item; DynamoDB never gets the call
 * - `reset`: the connection is cut; DynamoDB never gets the call
 * - `lost-answer`: DynamoDB commits, then the connection is cut
 * - `hang`: no answer until the client gives up or the rule is removed; DynamoDB never gets the call
 * - `late`: the connection is cut now, and DynamoDB gets the call `delayMs` later (a zombie write);
 *   without `delayMs` when the test releases it
 * - `twice`: DynamoDB gets the call two times; the client gets the second answer
 * - `pause-before`: held before DynamoDB gets it, until released; dropped if the client closes
 * - `pause-after`: DynamoDB has committed; the answer is held until released
 * - `hold`: held until released; then DynamoDB gets it, even if the client has died
 * - `swallow`: answered as if it were done, but it is not: an event that is lost on the bus
 *
 * A system outside of AWS fails, throttles and is busy in its own words: see `outside.ts`.
 */
export const faultSchema = z.enum([
  "fail-before",
  "fail-after",
  "throttle",
  "conflict",
  "reset",
  "lost-answer",
  "hang",
  "late",
  "twice",
  "pause-before",
  "pause-after",
  "hold",
  "swallow",
]);

export const ruleSchema = z
  .strictObject({
    /** Only calls of this saga, so that concurrent tests do not disturb each other. */
    sagaId: z.string().min(1),
    /** Only calls on this table. For a transaction, one of its tables must match. */
    table: z.string().optional(),
    /** Only this operation, e.g. `UpdateItem`. */
    operation: z.string().optional(),
    /** Only calls of functions whose names begin like this. A caller that has died is unknown: it matches. */
    functions: z.string().optional(),
    /** Only in the k-th visit of the saga to these functions, counted from 1 since the rule was added. */
    visit: z.int().min(1).optional(),
    /**
     * The first call that is hit: the k-th that matches, counted from 1 since the rule was added. The SDK's
     * retries of a call count once with it, so that a slow machine hits no other call.
     */
    nth: z.int().min(1).default(1),
    /** How many calls in a row are hit. The SDK's own retries are calls too. */
    times: z.union([z.int().min(1), z.literal("always")]).default(1),
    /**
     * The SDK's retries of a call that was hit are hit too, and not counted. Their number depends on what
     * else fails in that process, because the retries of a process share one quota.
     */
    repeats: z.boolean().default(false),
    fault: faultSchema,
    /** Only for `late`. */
    delayMs: z.int().min(0).optional(),
  })
  .refine(({ visit, functions }) => visit === undefined || functions !== undefined, {
    path: ["visit"],
    message: "needs `functions`",
  })
  .refine(({ fault, delayMs }) => fault === "late" || delayMs === undefined, {
    path: ["delayMs"],
    message: "is only allowed with the fault late",
  });

/** One recorded request. */
export const callSchema = z.object({
  /** When it arrived, ISO 8601. */
  at: z.string(),
  operation: z.string(),
  tables: z.array(z.string()),
  sagaId: z.string().optional(),
  /** All sagas of the call, if there are several: events are sent in batches. */
  sagaIds: z.array(z.string()).optional(),
  /** 1 for the first try, 2 and more for the SDK's retries. */
  attempt: z.int(),
  /** The SDK's id of the call. All retries have the same. */
  request: z.string().optional(),
  /** The function that sent the call, and its process. Only known on Linux in host mode. */
  functionName: z.string().optional(),
  pid: z.int().optional(),
  /** How often DynamoDB got the call. */
  forwarded: z.int(),
  /** DynamoDB's last answer: its status and, if it is an error, its type. */
  status: z.int().optional(),
  error: z.string().optional(),
  /** How many items the call has: 1, except for transactions and batches. */
  items: z.int(),
  /** The consumed capacity units that DynamoDB reported, over all times the call was forwarded. */
  units: z.array(z.object({ table: z.string(), read: z.number(), write: z.number() })),
  /** The fault that happened to the call. */
  fault: faultSchema.optional(),
  /** The sender did not wait for the answer, although there was no fault: the machine is slow. */
  abandoned: z.literal(true).optional(),
});

/** The counts of a rule. */
export const tallySchema = z.object({
  id: z.int(),
  /** Calls that matched, hit or not. A call counts once, with all of the SDK's retries. */
  matched: z.int(),
  /** How often the fault really happened. */
  injected: z.int(),
  /** The last call to which the fault happened. */
  call: callSchema.optional(),
});

export type Fault = z.infer<typeof faultSchema>;
export type FaultRule = z.input<typeof ruleSchema>;
export type ParsedRule = z.output<typeof ruleSchema>;
export type Call = z.infer<typeof callSchema>;
export type Tally = z.infer<typeof tallySchema>;
