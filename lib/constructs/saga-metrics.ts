import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { METRICS, SERVICE_DIMENSION } from "../../lambdas/shared/metric-names";

/** What is watched of one deployed saga. */
export interface Watched {
  /** Where its functions count. */
  readonly namespace: string;
  /** Service name -> function; each counts under that name. */
  readonly functions: Readonly<Record<string, IFunction>>;
  readonly reconciler: IFunction;
  readonly stateMachine: IStateMachine;
  /** Kind -> dead-letter queue. */
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly tables: readonly ITable[];
}

const MINUTE = { period: Duration.minutes(1) };
const FIVE_MINUTES = { period: Duration.minutes(5) };

/** The name under which the reconciler counts. */
export const RECONCILER = "reconciler";

/** What a service's function counted, in five minutes. */
export function counted(
  { namespace }: Watched,
  service: string,
  metricName: string,
  statistic: string = Stats.SUM,
): Metric {
  const dimensionsMap = { [SERVICE_DIMENSION]: service };
  return new Metric({ namespace, metricName, dimensionsMap, statistic, ...FIVE_MINUTES });
}

/** Messages in a queue, and the age of the oldest (seconds). */
export const depth = (queue: IQueue) =>
  queue.metricApproximateNumberOfMessagesVisible({ ...MINUTE, statistic: Stats.MAXIMUM });
export const age = (queue: IQueue) =>
  queue.metricApproximateAgeOfOldestMessage({ ...FIVE_MINUTES, statistic: Stats.MAXIMUM });

/** Executions that failed, timed out or were stopped. */
export function endedBadly({ stateMachine }: Watched): IMetric {
  return sumOf("bad", "executions that ended badly", [
    stateMachine.metricFailed(FIVE_MINUTES),
    stateMachine.metricTimedOut(FIVE_MINUTES),
    stateMachine.metricAborted(FIVE_MINUTES),
  ]);
}

/** Invocations that failed, without those that refused: Lambda takes a refusal for an error. */
export function errors(watched: Watched): IMetric {
  const participants = Object.entries(watched.functions);
  const all = [...participants.map(([, f]) => f), watched.reconciler];
  return sumOf(
    "error",
    "errors that are no refusals",
    all.map((f) => f.metricErrors(FIVE_MINUTES)),
    participants.map(([service]) => counted(watched, service, METRICS.refused)),
  );
}

/** Calls of functions that were turned away. */
export function throttles({ functions, reconciler }: Watched): IMetric {
  const all = [...Object.values(functions), reconciler];
  return sumOf(
    "throttled",
    "calls turned away",
    all.map((f) => f.metricThrottles(FIVE_MINUTES)),
  );
}

/** Requests to the tables that were turned away. */
export function tableThrottles({ tables }: Watched): IMetric {
  const of = (metricName: string) => (table: ITable) =>
    new Metric({
      namespace: "AWS/DynamoDB",
      metricName,
      dimensionsMap: { TableName: table.tableName },
      statistic: Stats.SUM,
      ...FIVE_MINUTES,
    });
  return sumOf("table", "requests turned away", [
    ...tables.map(of("WriteThrottleEvents")),
    ...tables.map(of("ReadThrottleEvents")),
  ]);
}

export const invocations = ({ reconciler }: Watched) => reconciler.metricInvocations(FIVE_MINUTES);

/**
 * Ten metrics at most, as CloudWatch has it; those without a value count as 0. `id` is part of the
 * names of the terms, which have to differ within one graph.
 */
function sumOf(
  id: string,
  label: string,
  plus: readonly IMetric[],
  minus: readonly IMetric[] = [],
): IMetric {
  const named = (sign: string, of: readonly IMetric[]) =>
    of.map((metric, i) => [`${id}${sign}${i}`, metric] as const);
  const terms = (of: readonly (readonly [string, IMetric])[]) =>
    of.map(([name]) => `FILL(${name}, 0)`);
  const [added, taken] = [named("Plus", plus), named("Minus", minus)];
  return new MathExpression({
    label,
    expression: [terms(added).join(" + "), ...terms(taken)].join(" - "),
    usingMetrics: Object.fromEntries([...added, ...taken]),
    ...FIVE_MINUTES,
  });
}
