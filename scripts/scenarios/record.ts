import * as z from "zod";
import { sagaNames } from "#sagas";
import { coordinationNames } from "../../lib/names";
import { kindNames } from "./kinds";
import { momentLineSchema } from "./timeline";

/*
 * The schema of what a run records, and of the recordings in docs/ (`recordings.ts`).
 */

/** The status of something that does not exist: a row, or an execution. */
export const NONE = "-";

/** How a saga ends: statuses as stored, `-` for no row. For many sagas: `5 HELD, 7 RELEASED`. */
export const endSchema = z.strictObject({
  /** `record`: the saga's. `services`: by service. `books`: of outside systems, by their table's name. */
  record: z.string(),
  services: z.record(z.string(), z.string()),
  books: z.record(z.string(), z.string()),
  /** What is left of each counter that steps lower, by its key in the example. */
  counters: z.record(z.string(), z.number()),
  /** Dead letters of steps and of compensations. */
  stepLetters: z.number(),
  compensationLetters: z.number(),
  /** Dead letters of steps after the pivot, if the saga has such steps. */
  retriableLetters: z.number().optional(),
  /** Status of the first execution. GONE: lost in a power cut. `-`: the coordination has no executions. */
  execution: z.string(),
});

export const recordedSchema = z.strictObject({
  /** Unique: fault, journey and place. */
  name: z.string(),
  kind: z.enum(kindNames),
  fault: z.string(),
  /** The journey without the fault. */
  journey: z.string(),
  /** The step that was running, and the storage call that was hit. */
  step: z.string(),
  where: z.string(),
  /** The saga must end in one of these ways. There are several if a race decides; each is consistent. */
  expected: z.array(endSchema).min(1),
  end: endSchema,
  /** Whether the fault really happened, as seen by the proxy or by the call that caused it. */
  injected: z.boolean(),
  /** Violated invariants as sentences, and errors that kept the scenario from its end. */
  violations: z.array(z.string()),
  /** Each execution's states and errors, in order. */
  histories: z.record(z.string(), z.array(z.string())),
  /** What happened when, one line each (`timeline.ts`). Scenarios of many sagas have none. */
  timeline: z.array(momentLineSchema).optional(),
  seconds: z.number(),
  passed: z.boolean(),
  /** How many runs were discarded before this one, because a call without a fault timed out. */
  disturbed: z.int().optional(),
});

export const recordingSchema = z.strictObject({
  saga: z.enum(sagaNames),
  coordination: z.enum(coordinationNames),
  seconds: z.number(),
  scenarios: z.array(recordedSchema),
});

export type End = z.infer<typeof endSchema>;
export type Recorded = z.infer<typeof recordedSchema>;
export type Recording = z.infer<typeof recordingSchema>;
