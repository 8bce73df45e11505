import * as z from "zod";
import { coordinationNames } from "../../lib/names";

const computer = z.object({
  cpu: z.string(),
  cores: z.number(),
  /** Its 1-minute load when the run began: near 0 if it had nothing else to do. */
  loadBefore: z.number(),
  node: z.string(),
  platform: z.string(),
});
export type Computer = z.infer<typeof computer>;

/** Happy-path sagas, so many at a time. */
const loadResult = z.object({
  concurrency: z.number(),
  sagas: z.number(),
  sagasPerSecond: z.number(),
  /** Milliseconds from sending the order to the end of the execution, or of the order. */
  p50Ms: z.number(),
  p99Ms: z.number(),
});
export type LoadResult = z.infer<typeof loadResult>;

const tableUse = z.object({
  table: z.string(),
  requests: z.number(),
  writeUnits: z.number(),
  readUnits: z.number(),
  /** Units of refused conditional writes: AWS bills them, an answer does not tell them. Derived. */
  refusedWriteUnits: z.number(),
});
export type TableUse = z.infer<typeof tableUse>;

const cost = z.object({
  stepFunctions: z.number(),
  lambdaRequests: z.number(),
  lambdaDuration: z.number(),
  dynamodb: z.number(),
  eventBridge: z.number(),
  sqs: z.number(),
  logs: z.number(),
  total: z.number(),
});
export type Cost = z.infer<typeof cost>;

/** What one saga takes on one way through it; means over the sagas measured. */
const pathResult = z.object({
  name: z.string(),
  outcome: z.string(),
  sagas: z.number(),
  /** The states in the order they were entered; of a choreography, the events as they were told. */
  states: z.array(z.string()).readonly(),
  /** States entered and tasks retried: what Step Functions bills. */
  transitions: z.number(),
  /** Events put on the bus, and messages that queues delivered because of them. */
  events: z.number(),
  messages: z.number(),
  invocations: z.number(),
  tables: z.array(tableUse).readonly(),
  /** Billed milliseconds of all invocations together, warm. */
  billedMs: z.number(),
  /** From the REPORT lines of the emulator, or given on the command line per invocation. */
  durationFrom: z.enum(["emulator", "given"]),
  /** Bytes that all invocations log. */
  logBytes: z.number(),
  memoryMb: z.number(),
  /** USD per million sagas. */
  cost,
});
export type PathResult = z.infer<typeof pathResult>;

const functionResult = z.object({
  name: z.string(),
  /** The deployed index.js, and what is uploaded. */
  bundleBytes: z.number(),
  zipBytes: z.number(),
  /** Milliseconds to load the bundle in a fresh process: median, and all of them. */
  loadMs: z.number(),
  loads: z.array(z.number()).readonly(),
});
export type FunctionResult = z.infer<typeof functionResult>;

/** What `npm run bench` finds out; docs/bench.json holds one of these. */
export const benchReport = z.object({
  coordination: z.enum(coordinationNames),
  /** When it ran, ISO 8601. */
  at: z.string(),
  machine: computer,
  load: z.array(loadResult).readonly(),
  paths: z.array(pathResult).readonly(),
  functions: z.array(functionResult).readonly(),
});
export type BenchReport = z.infer<typeof benchReport>;
