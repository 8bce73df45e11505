import type { LoadOptions } from "./load";
import type { BenchReport } from "./model";

export interface RunOptions {
  readonly sagas: number;
  readonly lambdaMs?: number;
}

/** What every measurement is told. */
export interface Run {
  readonly options: RunOptions;
  readonly signal: AbortSignal;
  log(line: string): void;
}

/** What is measured of a coordination. */
export type Measured = Pick<BenchReport, "load" | "paths" | "functions">;

export const CONCURRENCY = [1, 5, 20];
export const WORKERS = Math.max(...CONCURRENCY);
/** Sagas traced per path; they differ only if something went wrong. */
export const TRACED = 5;

export const loadOptions = (concurrency: number, { options, signal }: Run): LoadOptions => ({
  concurrency,
  sagas: options.sagas,
  signal,
});
