import type { CoordinationName } from "../deployed/coordinations";

/** What `npm run bench` finds out; docs/bench.json holds one of these. */
export interface BenchReport {
  readonly coordination: CoordinationName;
  /** When it ran, ISO 8601. */
  readonly at: string;
  readonly machine: Computer;
  readonly load: readonly LoadResult[];
  readonly paths: readonly PathResult[];
  readonly functions: readonly FunctionResult[];
}

export interface Computer {
  readonly cpu: string;
  readonly cores: number;
  /** The machine's 1-minute load when the run began: near 0 if it had nothing else to do. */
  readonly loadBefore: number;
  readonly node: string;
  readonly platform: string;
}

/** Happy-path sagas, so many at a time. */
export interface LoadResult {
  readonly concurrency: number;
  readonly sagas: number;
  readonly sagasPerSecond: number;
  /** Milliseconds from sending the order to the end of the execution, or of the order. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What one saga takes on one way through it; means over the sagas measured. */
export interface PathResult {
  readonly name: string;
  readonly outcome: string;
  readonly sagas: number;
  /** The states in the order they were entered; of a choreography, the events as they were told. */
  readonly states: readonly string[];
  /** States entered and tasks retried: what Step Functions bills. */
  readonly transitions: number;
  /** Events put on the bus, and messages that queues delivered because of them. */
  readonly events: number;
  readonly messages: number;
  readonly invocations: number;
  readonly tables: readonly TableUse[];
  /** Billed milliseconds of all invocations together, warm. */
  readonly billedMs: number;
  /** From the REPORT lines of the emulator, or given on the command line per invocation. */
  readonly durationFrom: "emulator" | "given";
  /** Bytes that all invocations log. */
  readonly logBytes: number;
  readonly memoryMb: number;
  /** USD per million sagas. */
  readonly cost: Cost;
}

export interface TableUse {
  readonly table: string;
  readonly requests: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Units of refused conditional writes: AWS bills them, an answer does not tell them. Derived. */
  readonly refusedWriteUnits: number;
}

export interface Cost {
  readonly stepFunctions: number;
  readonly lambdaRequests: number;
  readonly lambdaDuration: number;
  readonly dynamodb: number;
  readonly eventBridge: number;
  readonly sqs: number;
  readonly logs: number;
  readonly total: number;
}

export interface FunctionResult {
  readonly name: string;
  /** The deployed index.js. */
  readonly bundleBytes: number;
  /** What is uploaded. */
  readonly zipBytes: number;
  /** Milliseconds to load the bundle in a fresh process: median, and all of them. */
  readonly loadMs: number;
  readonly loads: readonly number[];
}
