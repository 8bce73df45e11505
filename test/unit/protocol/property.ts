import fc from "fast-check";
import type { Parts } from "../../../lambdas/runtime/services";
import type { AnyRequest } from "../../../lambdas/saga/define";
import { wave, waves } from "./deliveries";
import { Run } from "./run";

/**
 * Services may get anything, in any order and any number of times, and processes may die. After every order
 * was compensated, nothing may be left undone, and nothing that comes later may change that.
 *
 * @param seen gets the ends of all rows, to show that a search has seen everything.
 */
export function protocolHolds(parts?: Parts<AnyRequest>, seen = new Set<string>()) {
  return fc.asyncProperty(fc.scheduler(), waves, wave, async (scheduler, before, late) => {
    const run = new Run(scheduler, parts);
    for (const deliveries of before) await run.together(deliveries);
    await run.undoAll();
    const atTheEnd = run.violations();
    if (atTheEnd.length > 0) throw new Error(atTheEnd.join("\n"));
    await run.together(late);
    for (const end of run.ends()) seen.add(end);
    const afterTheEnd = run.violations();
    if (afterTheEnd.length > 0) throw new Error(`after the end: ${afterTheEnd.join("\n")}`);
  });
}
