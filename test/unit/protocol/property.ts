import fc from "fast-check";
import type { Parts } from "../../../lambdas/runtime/services";
import type { AnyRequest } from "../../../lambdas/saga/define";
import { wave, waves } from "./deliveries";
import { Run } from "./run";

/**
 * Whatever reaches the services, in whatever order and however often, and whoever dies on the
 * way: once every order was compensated nothing is left undone, and nothing that comes later
 * changes that.
 *
 * @param seen gets how each row ended, to tell a search that saw everything from one that did not.
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
