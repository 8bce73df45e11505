import * as z from "zod";

/** Under this path the proxy is talked to itself; every other path goes to DynamoDB. */
export const CONTROL_PREFIX = "/_faults";

/**
 * What can be done to a call:
 * - `fail-before`: InternalServerError, DynamoDB never hears of it
 * - `throttle`: ThrottlingException, DynamoDB never hears of it
 * - `reset`: the connection is cut, DynamoDB never hears of it
 * - `lost-answer`: DynamoDB commits, then the connection is cut
 * - `hang`: no answer until the client gives up or the rule is removed; DynamoDB never hears of it
 * - `late`: the connection is cut now, DynamoDB gets the call `delayMs` later (a zombie write);
 *   without `delayMs` when the test releases it
 * - `twice`: DynamoDB gets the call two times, the client the second answer
 * - `pause-before`: held before DynamoDB hears of it, until released; dropped if the client closes
 * - `pause-after`: DynamoDB has committed; the answer is held until released
 * - `hold`: held until released; DynamoDB gets it then, also if the client died meanwhile
 * - `swallow`: answered as if it were done, and it is not: an event that gets lost on the bus
 */
export const faultSchema = z.enum([
  "fail-before",
  "throttle",
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
    /** Only calls on this table (one of a transaction's is enough). */
    table: z.string().optional(),
    /** Only this operation, e.g. `UpdateItem`. */
    operation: z.string().optional(),
    /** Only calls of functions whose names begin so. A caller that has died may be one of them. */
    functions: z.string().optional(),
    /** Only in the k-th visit of the saga to those functions, counted from 1 since the rule was made. */
    visit: z.int().min(1).optional(),
    /**
     * The first call that is hit: the k-th that matches, counted from 1 since the rule was made.
     * What the SDK sends again counts once, so that a slow machine hits no other call.
     */
    nth: z.int().min(1).default(1),
    /** How many calls in a row are hit. The SDK's own retries are calls too. */
    times: z.union([z.int().min(1), z.literal("always")]).default(1),
    /**
     * What the SDK sends again of a call that was hit is hit too, and not counted. How often that is
     * depends on what else fails in its process: its retries have a quota in common.
     */
    repeats: z.boolean().default(false),
    fault: faultSchema,
    /** Only for `late`. */
    delayMs: z.int().min(0).optional(),
  })
  .refine(({ visit, functions }) => visit === undefined || functions !== undefined, {
    path: ["visit"],
    message: "is of the functions that are named",
  })
  .refine(({ fault, delayMs }) => fault === "late" || delayMs === undefined, {
    path: ["delayMs"],
    message: "goes with the fault late only",
  });

/** One request as it came by. */
export const callSchema = z.object({
  /** When it arrived, ISO 8601. */
  at: z.string(),
  operation: z.string(),
  tables: z.array(z.string()),
  sagaId: z.string().optional(),
  /** All of them, where there are several: events are sent in batches. */
  sagaIds: z.array(z.string()).optional(),
  /** 1 for what the code asked for, 2 and more for what the SDK sent again. */
  attempt: z.int(),
  /** The SDK's name for what the code asked for, the same in every attempt. */
  request: z.string().optional(),
  /** The function that sent it, and its process; where that can be told (Linux, host mode). */
  functionName: z.string().optional(),
  pid: z.int().optional(),
  /** How often DynamoDB got it. */
  forwarded: z.int(),
  /** DynamoDB's last answer: its status and, if it is an error, its type. */
  status: z.int().optional(),
  error: z.string().optional(),
  /** Items in it: 1 but for transactions and batches. */
  items: z.int(),
  /** Capacity units that DynamoDB says it consumed, of all times it was forwarded. */
  units: z.array(z.object({ table: z.string(), read: z.number(), write: z.number() })),
  /** What was done to it. */
  fault: faultSchema.optional(),
  /** Its sender did not wait for the answer, though nothing was done to it: a slow machine. */
  abandoned: z.literal(true).optional(),
});

/** How a rule fared. */
export const tallySchema = z.object({
  id: z.int(),
  /** Calls that matched, hit or not; each once, however often the SDK sent it. */
  matched: z.int(),
  /** Calls that the fault really happened to. */
  injected: z.int(),
  /** The last call that it happened to. */
  call: callSchema.optional(),
});

export type Fault = z.infer<typeof faultSchema>;
export type FaultRule = z.input<typeof ruleSchema>;
export type ParsedRule = z.output<typeof ruleSchema>;
export type Call = z.infer<typeof callSchema>;
export type Tally = z.infer<typeof tallySchema>;
