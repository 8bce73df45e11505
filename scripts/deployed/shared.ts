import { setTimeout as delay } from "node:timers/promises";

/** Shares the work between callers. A caller during a run gets the result of the next run, after a pause. */
export function shared<T>(work: () => Promise<T>, pauseMs = 0): () => Promise<T> {
  let next: Promise<T> | undefined;
  let current: Promise<unknown> = Promise.resolve();
  return () => {
    next ??= current.then(() => {
      const done = work();
      next = undefined;
      current = done.catch(() => {}).then(() => delay(pauseMs));
      return done;
    });
    return next;
  };
}
