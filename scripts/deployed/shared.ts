import { setTimeout as delay } from "node:timers/promises";

/** Does a work for all who ask: who asks while it is under way shares the next, after a pause. */
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
