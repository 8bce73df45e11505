import * as z from "zod";
import { coordinationNames } from "../../lib/names";

const computer = z.object({
  cpu: z.string(),
  cores: z.number(),
  /** The 1-minute load when the run began. Near 0: the machine had nothing else to do. */
  loadBefore: z.number(),
  node: z.string(),
  platform: z.string(),
});
export type Computer = z.infer<typeof computer>;

/** The result of happy-path sagas, `concurrency` at a time. */
const loadResult = z.object({
  concurrency: z.number(),
  sagas: z.number(),
  sagasPerSecond: z.number(),
  /** Milliseconds from the request to the end of the execution, or of the saga in the choreography. */
  p50Ms: z.number(),
  p99Ms: z.number(),
});
export type LoadResult = z.infer<typeof loadResult>;

const tableUse = z.object({
  table: z.string(),
  requests: z.number(),
  writeUnits: z.number(),
  readUnits: z.number(),
  /** Units of refused conditional writes. AWS bills them, but answers do not report them: calculated. */
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

/** What one saga uses on one path: the mean of the measured sagas. */
const pathResult = z.object({
  name: z.string(),
  outcome: z.string(),
  sagas: z.number(),
  /** The states in the order they were entered. In the choreography: the events in order. */
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
  /** `emulator`: from its REPORT lines. `given`: per invocation, on the command line. */
  durationFrom: z.enum(["emulator", "given"]),
  /** Bytes that all invocations log together. */
  logBytes: z.number(),
  memoryMb: z.number(),
  /** USD per million sagas. */
  cost,
});
export type PathResult = z.infer<typeof pathResult>;

const functionResult = z.object({
  name: z.string(),
  /** Size of the deployed index.js, and of the zip file that is uploaded. */
  bundleBytes: z.number(),
  zipBytes: z.number(),
  /** Milliseconds to load the bundle in a fresh process: the median, and all values. */
  loadMs: z.number(),
  loads: z.array(z.number()).readonly(),
});
export type FunctionResult = z.infer<typeof functionResult>;

/** The report of `npm run bench`, as stored in docs/bench.json. */
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
