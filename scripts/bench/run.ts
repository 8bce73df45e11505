import type { ServicesClient } from "../deployed/client";
import { measureColdStarts } from "./cold-start";
import type { OwnEmulator } from "./emulator";
import type { Deployed, Functions } from "./functions";
import { type Driver, measureLoad } from "./load";
import type { BenchReport, LoadResult, PathResult } from "./model";
import { fillUp } from "./paths";

export interface RunOptions {
  readonly sagas: number;
  readonly lambdaMs?: number;
}

/** What every measurement gets. */
export interface Run {
  readonly options: RunOptions;
  readonly signal: AbortSignal;
  log(line: string): void;
}

export type Measured = Pick<BenchReport, "load" | "paths" | "functions">;

const CONCURRENCY = [1, 5, 20];
/** How many sagas of each path are traced. They differ only if something went wrong. */
export const TRACED = 5;

interface Subject {
  readonly saga: ServicesClient;
  readonly driver: Driver;
  readonly functions: Functions;
}

/** Measures latency first, while functions call AWS directly; then `count`, through the proxy. */
export async function measureAll(
  { options: { sagas }, signal, log }: Run,
  { dir }: OwnEmulator,
  { saga, driver, functions }: Subject,
  count: (deployed: ReadonlyMap<string, Deployed>) => Promise<PathResult[]>,
): Promise<Measured> {
  await fillUp(saga, Math.max(...CONCURRENCY));
  const load: LoadResult[] = [];
  for (const concurrency of CONCURRENCY) {
    log(`${sagas} sagas, ${concurrency} at a time …`);
    load.push(await measureLoad(driver, { concurrency, sagas, signal }));
  }
  const deployed = await functions.describeAll(saga.outputs.functions);
  log("loading the bundles in fresh processes …");
  const loaded = await measureColdStarts(deployed, dir, signal);
  return { load, functions: loaded, paths: await count(deployed) };
}
