import { AsyncLocalStorage } from "node:async_hooks";

/*
 * Jest makes an AsyncLocalStorage for each test file and never disables it. Under Node 20 and 22 each of them slows down
 * every promise of the process: a test of many promises took 4 s alone, and 28 s after 190 files. So each file disables
 * those of the files before. Node's own modules are the same in all files, so the list is kept there.
 */
interface Kept {
  inUse?: Set<AsyncLocalStorage<unknown>>;
}
const prototype: AsyncLocalStorage<unknown> & Kept = AsyncLocalStorage.prototype;

if (prototype.inUse) {
  for (const storage of prototype.inUse) storage.disable();
  prototype.inUse.clear();
} else {
  const inUse = new Set<AsyncLocalStorage<unknown>>();
  const { run } = prototype;
  prototype.inUse = inUse;
  prototype.run = function (this: AsyncLocalStorage<unknown>, ...args: Parameters<typeof run>) {
    inUse.add(this);
    return run.apply(this, args);
  } as typeof run;
}
