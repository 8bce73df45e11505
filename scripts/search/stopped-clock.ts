import timers from "node:timers/promises";

/** The time that every clock shows. The search sets it. Milliseconds since 1970. */
export const clock = { time: 0 };

class StoppedDate extends Date {
  constructor(value: string | number | Date = clock.time) {
    super(value);
  }

  static override now(): number {
    return clock.time;
  }
}

/**
 * Runs code that reads the time or pauses, unchanged, under `clock`. Pauses end at once, because the search
 * decides who comes first. Nothing else may run meanwhile.
 */
export async function withStoppedClock<T>(run: () => Promise<T>): Promise<T> {
  const before = { Date: globalThis.Date, setTimeout: timers.setTimeout };
  globalThis.Date = StoppedDate as DateConstructor;
  timers.setTimeout = <V>(_milliseconds?: number, value?: V) => Promise.resolve(value as V);
  try {
    return await run();
  } finally {
    globalThis.Date = before.Date;
    timers.setTimeout = before.setTimeout;
  }
}
