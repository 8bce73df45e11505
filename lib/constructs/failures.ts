import { Duration } from "aws-cdk-lib";
import { type IMetric, type Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import {
  FilterPattern,
  type IFilterPattern,
  type ILogGroup,
  MetricFilter,
} from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { typeOf } from "../../lambdas/saga/front/problem";
import { namespaceOf } from "./namespace";
import { sumOf, type Watched } from "./saga-metrics";
import type { ServiceFunction } from "./service-function";

const FIVE_MINUTES = { period: Duration.minutes(5) };

/**
 * Executions that failed, but not for a wrong request. AWS's metric counts these too, and only the log tells the error.
 * Subtracting wrong requests would ring falsely, because two metrics arrive at different times.
 * @param rejections the errors of wrong requests.
 */
export const failedExecutions = (
  machine: Construct,
  { logGroup, metricName }: Counting,
  rejections: readonly string[],
): Metric =>
  counting(machine, "Failures", {
    ...{ logGroup, metricName },
    filterPattern: failures({ "$.type": "ExecutionFailed" }, "$.details.error", rejections),
  });

/** The same of runs of the function `direct`: those that failed, and those that Lambda had to end. */
export function failedRuns(
  lane: Construct,
  { logGroup }: ServiceFunction,
  rejections: readonly string[],
): Metric {
  const ended = FilterPattern.anyTerm("Task timed out", "Runtime exited", "Uncaught Exception");
  const log = { logGroup, metricName: "FailedDirectRuns" };
  counting(lane, "Ended", { ...log, filterPattern: ended });
  const failed = { "$.message": "failed", "$.level": "WARN" };
  return counting(lane, "Failures", {
    ...log,
    filterPattern: failures(failed, "$.error.name", rejections),
  });
}

/** Answers of a front door with 5xx: because the intake is paused, which only `place` says, and all others. */
export function answersOf(place: ServiceFunction, all: readonly ServiceFunction[]) {
  for (const f of all) if (f !== place) failedAnswers(f);
  const { logGroup } = place;
  const filterPattern = FilterPattern.stringValue("$.problem", "=", typeOf("paused"));
  const paused = { logGroup, metricName: "FrontDoorPaused", filterPattern };
  return { paused: counting(place, "Paused", paused), failed: failedAnswers(place) };
}

const failedAnswers = (f: ServiceFunction): Metric =>
  counting(f, "Failures", {
    ...{ logGroup: f.logGroup, metricName: "FrontDoorFailures" },
    filterPattern: FilterPattern.all(
      FilterPattern.stringValue("$.message", "=", "answered"),
      FilterPattern.numberValue("$.status", ">=", 500),
      isNone("$.problem", [typeOf("paused")]),
    ),
  });

interface Counting {
  readonly logGroup: ILogGroup;
  readonly metricName: string;
}

const failures = (
  line: Readonly<Record<string, string>>,
  error: string,
  rejections: readonly string[],
) =>
  FilterPattern.all(
    ...Object.entries(line).map(([field, is]) => FilterPattern.stringValue(field, "=", is)),
    isNone(error, rejections),
  );

/** AWS does not say what `!=` makes of a field that is missing. So a failure that does not say why is counted too. */
const isNone = (field: string, names: readonly string[]) =>
  FilterPattern.any(
    FilterPattern.notExists(field),
    FilterPattern.isNull(field),
    FilterPattern.all(...names.map((name) => FilterPattern.stringValue(field, "!=", name))),
  );

const counting = (
  scope: Construct,
  id: string,
  of: Counting & { readonly filterPattern: IFilterPattern },
): Metric =>
  new MetricFilter(scope, id, { ...of, metricNamespace: namespaceOf(scope) }).metric({
    statistic: Stats.SUM,
    ...FIVE_MINUTES,
  });

/** Executions that failed but for a wrong request, timed out or were stopped. */
export const endedBadly = ({ stateMachine, failed }: Watched): IMetric | undefined =>
  stateMachine &&
  failed &&
  sumOf("bad", "executions that ended badly", [
    failed,
    stateMachine.metricTimedOut(FIVE_MINUTES),
    stateMachine.metricAborted(FIVE_MINUTES),
  ]);

/** Runs of a fast lane that failed but for a wrong request, or timed out. */
export const lostInLane = ({ express, lost }: Watched): IMetric | undefined =>
  express && lost
    ? sumOf("lane", "express executions that ended badly", [
        lost,
        express.metricTimedOut(FIVE_MINUTES),
      ])
    : lost;
