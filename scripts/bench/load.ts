import type { AnyRequest } from "../../lambdas/saga/define";
import type { LoadResult } from "./model";
import { plainRequest } from "./paths";
import { percentile, round } from "./statistics";

export interface LoadOptions {
  readonly concurrency: number;
  readonly sagas: number;
  readonly signal: AbortSignal;
  /** What the sagas' ids begin with, where one emulator is measured several times. */
  readonly name?: string;
}

/** Brings sagas about, whatever coordinates them. */
export interface Driver {
  /** Starts a saga; returns what stands for it below. */
  start(request: AnyRequest): Promise<string>;
  /** Waits until a saga is over; how late that is noticed does not matter. */
  ended(run: string): Promise<void>;
  /** When it was over. @throws Error if it did not end well. */
  endedAt(run: string): Promise<Date>;
}

/**
 * Runs happy-path sagas, always so many at a time; each worker starts its next one when its last
 * has ended. The functions' processes are started by a first round that is not counted.
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
  // Asked for afterwards, so that asking is no load.
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
