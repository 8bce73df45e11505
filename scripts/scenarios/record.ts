import * as z from "zod";
import { sagaNames } from "#sagas";
import { coordinationNames } from "../../lib/names";
import { kindNames } from "./kinds";
import { momentLineSchema } from "./timeline";

/*
 * What a run records, and the form of the recordings in docs/ (`recordings.ts`).
 */

/** How an execution ended where there is none. */
export const NONE = "-";

/** Where a saga ends: statuses as stored, `-` for no row. Of many sagas: `5 HELD, 7 RELEASED`. */
export const endSchema = z.strictObject({
  /** Of the saga's record; of each service's row by its name; of the books outside by their table's. */
  record: z.string(),
  services: z.record(z.string(), z.string()),
  books: z.record(z.string(), z.string()),
  /** What is left of each number that steps lower, by its key in the example. */
  counters: z.record(z.string(), z.number()),
  /** Messages in the two dead-letter queues. */
  stepLetters: z.number(),
  compensationLetters: z.number(),
  /** The same of steps after the pivot, where a saga has some. */
  retriableLetters: z.number().optional(),
  /** How the first execution ended; GONE after a power cut, `-` where nothing coordinates. */
  execution: z.string(),
});

export const recordedSchema = z.strictObject({
  /** Unique: fault, journey and place. */
  name: z.string(),
  kind: z.enum(kindNames),
  fault: z.string(),
  /** What the saga would have gone through without the fault. */
  journey: z.string(),
  /** The step that was under way, and the storage call that was hit. */
  step: z.string(),
  where: z.string(),
  /** One of these ends. Several where a race decides, each of them consistent. */
  expected: z.array(endSchema).min(1),
  end: endSchema,
  /** Whether the fault really happened, as the proxy or the call that did it says. */
  injected: z.boolean(),
  /** Invariants that do not hold, as sentences; and whatever kept the scenario from its end. */
  violations: z.array(z.string()),
  /** Each execution's states and errors, in order. */
  histories: z.record(z.string(), z.array(z.string())),
  /** What happened when, a line each (`timeline.ts`); scenarios of many sagas have none. */
  timeline: z.array(momentLineSchema).optional(),
  seconds: z.number(),
  passed: z.boolean(),
  /** Runs before this one that told nothing: a call timed out to which nothing was done. */
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
