import { MetricUnit } from "@aws-lambda-powertools/metrics";
import { secondsFrom } from "../../saga/time";
import { METRICS } from "../aws/metric-names";
import { metrics } from "../aws/observability";
import type { Done } from "./reconciler";

const COUNTED: Partial<Record<Done["did"], string>> = {
  escalate: METRICS.escalated,
  insist: METRICS.escalated,
  remind: METRICS.parkedTooLong,
  failed: METRICS.notReconciled,
};

/** Counts what was done about these sagas, for the alarms; `since` tells from when each of them is open. */
export function count(
  done: readonly Done[],
  since: ReadonlyMap<string, string> = new Map(),
  now = "",
): void {
  for (const { id } of done) {
    const from = since.get(id);
    if (!from) continue;
    // One that waits for somebody outside is open from a time to come.
    const age = Math.max(0, secondsFrom(from, now));
    metrics.addMetric(METRICS.age, MetricUnit.Seconds, age);
  }
  for (const { did, redrives } of done) {
    const name = COUNTED[did];
    if (name) metrics.addMetric(name, MetricUnit.Count, 1);
    if (redrives) metrics.addMetric(METRICS.redrives, MetricUnit.Count, redrives);
  }
}
