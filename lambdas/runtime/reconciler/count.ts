import { MetricUnit } from "@aws-lambda-powertools/metrics";
import { METRICS } from "../aws/metric-names";
import { metrics } from "../aws/observability";
import type { Done } from "./reconciler";

const COUNTED: Partial<Record<Done["did"], string>> = {
  escalate: METRICS.escalated,
  insist: METRICS.escalated,
  remind: METRICS.parkedTooLong,
  failed: METRICS.notReconciled,
};

/** Counts what was done about these sagas, for the alarms. */
export function count(done: readonly Done[]): void {
  for (const { did, redrives } of done) {
    const name = COUNTED[did];
    if (name) metrics.addMetric(name, MetricUnit.Count, 1);
    if (redrives) metrics.addMetric(METRICS.redrives, MetricUnit.Count, redrives);
  }
}
