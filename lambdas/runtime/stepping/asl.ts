import * as z from "zod";

/** The part of the Amazon States Language in use. Strict: what cannot be stepped is rejected. */
const variables = z.record(z.string(), z.unknown());

const retrier = z.strictObject({
  ErrorEquals: z.array(z.string()),
  IntervalSeconds: z.number(),
  BackoffRate: z.number(),
  MaxAttempts: z.int(),
  MaxDelaySeconds: z.number(),
  JitterStrategy: z.string(),
});

const catcher = z.strictObject({
  ErrorEquals: z.array(z.string()),
  Assign: variables.optional(),
  Next: z.string(),
});

const task = z.strictObject({
  Type: z.literal("Task"),
  Resource: z.string(),
  Arguments: z.unknown(),
  TimeoutSeconds: z.union([z.number(), z.string()]),
  Retry: z.array(retrier).default([]),
  Catch: z.array(catcher).default([]),
  Assign: variables.optional(),
  Output: z.unknown().optional(),
  Next: z.string().optional(),
  End: z.literal(true).optional(),
});

const choice = z.strictObject({
  Type: z.literal("Choice"),
  Choices: z.array(
    z.strictObject({ Condition: z.string(), Assign: variables.optional(), Next: z.string() }),
  ),
  Default: z.string(),
});

const succeed = z.strictObject({ Type: z.literal("Succeed"), Output: z.unknown().optional() });
const fail = z.strictObject({ Type: z.literal("Fail"), Error: z.string(), Cause: z.string() });

export const definition = z.strictObject({
  Comment: z.string().optional(),
  QueryLanguage: z.literal("JSONata"),
  StartAt: z.string(),
  States: z.record(z.string(), z.discriminatedUnion("Type", [task, choice, succeed, fail])),
});

export type Definition = z.infer<typeof definition>;
export type Task = z.infer<typeof task>;
export type Choice = z.infer<typeof choice>;
export type Variables = z.infer<typeof variables>;
