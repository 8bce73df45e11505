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
    const age = from ? Math.max(0, secondsFrom(from, now)) : undefined;
    if (age !== undefined) metrics.addMetric(METRICS.age, MetricUnit.Seconds, age);
  }
  for (const { did, redrives } of done) {
    const name = COUNTED[did];
    if (name) metrics.addMetric(name, MetricUnit.Count, 1);
    if (redrives) metrics.addMetric(METRICS.redrives, MetricUnit.Count, redrives);
  }
}
