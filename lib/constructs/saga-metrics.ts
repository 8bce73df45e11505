import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { METRICS, SERVICE_DIMENSION } from "../../lambdas/runtime/aws/metric-names";

/** What is watched of one deployed saga. */
export interface Watched {
  /** Where its functions count; its alarms and dashboard are called after it. */
  readonly namespace: string;
  /** What one of it is called: `Order`. */
  readonly noun: string;
  /** Service name -> function; each counts under that name. */
  readonly functions: Readonly<Record<string, IFunction>>;
  /** Services whose functions report a refusal as an error. Default: all. */
  readonly refusingByError?: readonly string[];
  /** The other functions. */
  readonly others?: readonly IFunction[];
  readonly reconciler: IFunction;
  /** The service name of its metrics. */
  readonly reconcilerCountsAs: string;
  /** Not in a choreography. */
  readonly stateMachine?: IStateMachine;
  /** Kind -> the dead-letter queues of that kind. */
  readonly deadLetters: Readonly<Record<string, readonly IQueue[]>>;
  /** The queues of a choreography's services. */
  readonly queues?: readonly IQueue[];
  /** Functions that act outside, and how many of each run at once at most; left out: no limit. */
  readonly limited?: { readonly functions: readonly IFunction[]; readonly atOnce: number };
  readonly tables: readonly ITable[];
  /** The index of open sagas. */
  readonly openSagas: { readonly table: ITable; readonly index: string };
}

interface Over {
  readonly period: Duration;
}
const FIVE_MINUTES: Over = { period: Duration.minutes(5) };
const HOUR: Over = { period: Duration.hours(1) };

/** What a service's function counted, in five minutes. */
export function counted(
  { namespace }: Pick<Watched, "namespace">,
  service: string,
  metricName: string,
  statistic: string = Stats.SUM,
): Metric {
  const dimensionsMap = { [SERVICE_DIMENSION]: service };
  return new Metric({ namespace, metricName, dimensionsMap, statistic, ...FIVE_MINUTES });
}

/** The most messages that were in these queues, in five minutes: a command that lists them hides them. */
export function depth(kind: string, queues: readonly IQueue[]): IMetric {
  const each = messagesIn(queues, FIVE_MINUTES);
  return each.length === 1 && each[0] ? each[0] : sumOf(`depth${kind}`, kind, each);
}

/**
 * The same in an hour. Over 24 of them it tells a day, and the age of the oldest message does not: SQS
 * leaves out what was received three times.
 */
export const hourly = (kind: string, queues: readonly IQueue[]): IMetric =>
  sumOf(`hourly${kind}`, kind, messagesIn(queues, HOUR), HOUR);

const messagesIn = (queues: readonly IQueue[], over: Over) =>
  queues.map((queue) =>
    queue.metricApproximateNumberOfMessagesVisible({ ...over, statistic: Stats.MAXIMUM }),
  );

/** Age of the oldest message in these queues, in seconds. */
export function age(kind: string, queues: readonly IQueue[]): IMetric {
  const most = { ...FIVE_MINUTES, statistic: Stats.MAXIMUM };
  const each = queues.map((queue) => queue.metricApproximateAgeOfOldestMessage(most));
  if (each.length === 1 && each[0]) return each[0];
  const named = each.map((metric, i) => [`age${kind}${i}`, metric] as const);
  const terms = named.map(([name]) => `FILL(${name}, 0)`).join(", ");
  const usingMetrics = Object.fromEntries(named);
  return new MathExpression({
    label: kind,
    expression: `MAX([${terms}])`,
    usingMetrics,
    ...FIVE_MINUTES,
  });
}

/** Executions that failed, timed out or were stopped. */
export function endedBadly(stateMachine: IStateMachine): IMetric {
  return sumOf("bad", "executions that ended badly", [
    stateMachine.metricFailed(FIVE_MINUTES),
    stateMachine.metricTimedOut(FIVE_MINUTES),
    stateMachine.metricAborted(FIVE_MINUTES),
  ]);
}

/** All functions of the saga. */
export const functionsOf = ({ functions, others = [], reconciler }: Watched): IFunction[] => [
  ...Object.values(functions),
  ...others,
  reconciler,
];

/**
 * Failures that are no refusals. Lambda counts a refusal as an error, so a function that may refuse counts
 * its failures itself. Errors without refusals would be too many while the refusals come later.
 */
export function errors(watched: Watched): IMetric[] {
  const refusing = watched.refusingByError ?? Object.keys(watched.functions);
  const services = new Map(Object.entries(watched.functions).map(([name, f]) => [f, name]));
  return sumsOf(
    "error",
    "errors that are no refusals",
    functionsOf(watched).map((f) => {
      const service = services.get(f);
      return service && refusing.includes(service)
        ? counted(watched, service, METRICS.failed)
        : f.metricErrors(FIVE_MINUTES);
    }),
  );
}

/** Throttled calls of functions. */
export const throttles = (watched: Watched): IMetric[] =>
  sumsOf(
    "throttled",
    "calls turned away",
    functionsOf(watched).map((f) => f.metricThrottles(FIVE_MINUTES)),
  );

/** Throttled requests to the tables, and to the index, which a table's own metric leaves out. */
export function tableThrottles({ tables, openSagas }: Watched): IMetric[] {
  const index = { TableName: openSagas.table.tableName, GlobalSecondaryIndexName: openSagas.index };
  const all = [...tables.map(({ tableName }) => ({ TableName: tableName })), index];
  const metrics = ["WriteThrottleEvents", "ReadThrottleEvents"].flatMap((metricName) =>
    all.map(
      (dimensionsMap) =>
        new Metric({
          namespace: "AWS/DynamoDB",
          metricName,
          dimensionsMap,
          statistic: Stats.SUM,
          ...FIVE_MINUTES,
        }),
    ),
  );
  return sumsOf("table", "requests turned away", metrics);
}

export const invocations = ({ reconciler }: Watched) => reconciler.metricInvocations(FIVE_MINUTES);

/** CloudWatch adds up at most this many metrics in one alarm. */
const MOST = 10;

/** Sums of at most that many metrics. The first is called `id`, the others `id2`, `id3`, … */
const sumsOf = (id: string, label: string, metrics: readonly IMetric[]): IMetric[] =>
  Array.from({ length: Math.ceil(metrics.length / MOST) }, (_, i) =>
    sumOf(`${id}${i === 0 ? "" : i + 1}`, label, metrics.slice(i * MOST, (i + 1) * MOST)),
  );

/**
 * A metric without a value counts as 0. The names of terms contain `id`, because they must differ within
 * one graph.
 */
function sumOf(
  id: string,
  label: string,
  metrics: readonly IMetric[],
  over = FIVE_MINUTES,
): IMetric {
  const terms = metrics.map((metric, i) => [`${id}${i}`, metric] as const);
  return new MathExpression({
    label,
    expression: terms.map(([name]) => `FILL(${name}, 0)`).join(" + "),
    usingMetrics: Object.fromEntries(terms),
    ...over,
  });
}
