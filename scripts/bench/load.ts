import type { AnyRequest } from "../../lambdas/saga/define";
import type { LoadResult } from "./model";
import { plainRequest } from "./paths";
import { percentile, round } from "./statistics";

export interface LoadOptions {
  readonly concurrency: number;
  readonly sagas: number;
  readonly signal: AbortSignal;
  /** The beginning of the sagas' ids, if one emulator is measured several times. */
  readonly name?: string;
}

/** Starts sagas and waits for them, in any coordination. */
export interface Driver {
  /** Starts a saga. Returns its run, for the functions below. */
  start(request: AnyRequest): Promise<string>;
  /** Waits until the run is over. It may be noticed late. */
  ended(run: string): Promise<void>;
  /** When the run was over. @throws Error if it did not end well. */
  endedAt(run: string): Promise<Date>;
}

/**
 * Runs happy-path sagas, `concurrency` at a time: each worker starts its next saga when its last one has
 * ended. A first round, which is not counted, starts the functions' processes.
 */
export async function measureLoad(
  driver: Driver,
  { concurrency, sagas, signal, name: prefix = "" }: LoadOptions,
): Promise<LoadResult> {
  const run = async (count: number, name: string) => {
    const started: { run: string; at: number }[] = [];
    let next = 0;
    const worker = async (number: number) => {
      while (next < count) {
        signal.throwIfAborted();
        const id = `${name}-${concurrency}-${next++}`;
        const at = Date.now();
        const run = await driver.start(plainRequest(id, number));
        started.push({ run, at });
        await driver.ended(run);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, (_, number) => worker(number)));
    return started;
  };

  await run(concurrency * 2, `${prefix}warm`);
  const timed = await run(sagas, `${prefix}load`);
  // Asked afterwards, so that these calls add no load.
  const stops: number[] = [];
  for (const { run } of timed) stops.push((await driver.endedAt(run)).getTime());
  const latencies = timed.map(({ at }, i) => (stops[i] ?? Number.NaN) - at);
  const seconds = (Math.max(...stops) - Math.min(...timed.map(({ at }) => at))) / 1000;
  return {
    concurrency,
    sagas: timed.length,
    sagasPerSecond: round(timed.length / seconds),
    p50Ms: Math.round(percentile(latencies, 50)),
    p99Ms: Math.round(percentile(latencies, 99)),
  };
}
