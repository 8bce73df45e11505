import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { METRICS, SERVICE_DIMENSION } from "../../lambdas/runtime/aws/metric-names";

/** One deployed saga, as alarms and the dashboard see it. */
export interface Watched {
  /** The namespace of its metrics. Alarms and dashboard have it in their names. */
  readonly namespace: string;
  /** What one saga is called: `Order`. */
  readonly noun: string;
  /** The services that hold something outside until a step after the pivot takes it, and for how long. */
  readonly held?: readonly { readonly service: string; readonly seconds: number }[];
  /** Function by service. Each function reports its metrics under the service's name. */
  readonly functions: Readonly<Record<string, IFunction>>;
  /** Services whose functions report a refusal as an error. Default: all. */
  readonly refusingByError?: readonly string[];
  /** The other functions of the saga. */
  readonly others?: readonly IFunction[];
  readonly reconciler: IFunction;
  /** The service name under which the reconciler's metrics are reported. */
  readonly reconcilerCountsAs: string;
  /** Undefined in a choreography. */
  readonly stateMachine?: IStateMachine;
  /** The express workflow, or the function, that drives sagas before the state machine does. */
  readonly express?: IStateMachine;
  readonly direct?: IFunction;
  /** The executions of the state machine, and the runs of the fast lane, that failed but for a wrong request. */
  readonly failed?: IMetric | undefined;
  readonly lost?: IMetric | undefined;
  /** Dead-letter queues by kind. */
  readonly deadLetters: Readonly<Record<string, readonly IQueue[]>>;
  /** The queues of the services in a choreography. */
  readonly queues?: readonly IQueue[];
  /** Functions that act on outside systems, and the concurrent calls of each at most. Undefined: no limit. */
  readonly limited?: { readonly functions: readonly IFunction[]; readonly atOnce: number };
  readonly tables: readonly ITable[];
  /** The index of open sagas. */
  readonly openSagas: { readonly table: ITable; readonly index: string };
}

type Over = { readonly period: Duration };
const FIVE_MINUTES: Over = { period: Duration.minutes(5) };
const HOUR: Over = { period: Duration.hours(1) };

/** A metric that the function of a service reports, over five minutes. */
export function counted(
  { namespace }: Pick<Watched, "namespace">,
  service: string,
  metricName: string,
  statistic: string = Stats.SUM,
): Metric {
  const dimensionsMap = { [SERVICE_DIMENSION]: service };
  return new Metric({ namespace, metricName, dimensionsMap, statistic, ...FIVE_MINUTES });
}

/** The largest number of messages within five minutes. So messages that a command hides for a moment count. */
export function depth(kind: string, queues: readonly IQueue[]): IMetric[] {
  const each = messagesIn(queues, FIVE_MINUTES);
  return each.length === 1 ? each : sumsOf(`depth${kind}`, kind, each);
}

/**
 * The same within an hour, so that 24 periods cover a day. The age of the oldest message cannot tell this: SQS
 * leaves out a message that was received three times.
 */
export const hourly = (kind: string, queues: readonly IQueue[]): IMetric[] =>
  sumsOf(`hourly${kind}`, kind, messagesIn(queues, HOUR), HOUR);

const messagesIn = (queues: readonly IQueue[], over: Over) =>
  queues.map((queue) =>
    queue.metricApproximateNumberOfMessagesVisible({ ...over, statistic: Stats.MAXIMUM }),
  );

/** Age of the oldest message in these queues, in seconds. */
export function age(kind: string, queues: readonly IQueue[]): IMetric[] {
  const most = { ...FIVE_MINUTES, statistic: Stats.MAXIMUM };
  const each = queues.map((queue) => queue.metricApproximateAgeOfOldestMessage(most));
  if (each.length === 1) return each;
  const oldest = (terms: readonly string[]) => `MAX([${terms.join(", ")}])`;
  return inParts(`age${kind}`, each, (id, part) => mathOf(id, kind, part, oldest));
}

/** The service name under which a direct function counts. */
export const DIRECT = "direct";

/** All functions of the saga. */
export const functionsOf = ({
  functions,
  others = [],
  reconciler,
  direct,
}: Watched): IFunction[] => [
  ...Object.values(functions),
  ...(direct ? [direct] : []),
  ...others,
  reconciler,
];

/**
 * Failures without refusals. Lambda counts a refusal as an error, so a function that may refuse reports its
 * failures itself. Subtracting refusals from errors would ring falsely, because the two metrics arrive at
 * different times.
 */
export function errors(watched: Watched): IMetric[] {
  const refusing = watched.refusingByError ?? [...Object.keys(watched.functions), DIRECT];
  const services = new Map(Object.entries(watched.functions).map(([name, f]) => [f, name]));
  return sumsOf(
    "error",
    "errors that are no refusals",
    functionsOf(watched).map((f) => {
      const service = f === watched.direct ? DIRECT : services.get(f);
      return service && refusing.includes(service)
        ? counted(watched, service, METRICS.failed)
        : f.metricErrors(FIVE_MINUTES);
    }),
  );
}

/** Throttled calls of the functions. */
export const throttles = (watched: Watched): IMetric[] =>
  sumsOf(
    "throttled",
    "calls turned away",
    functionsOf(watched).map((f) => f.metricThrottles(FIVE_MINUTES)),
  );

/** Throttled requests to the tables and to the index. A table's own metric does not cover its index. */
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

/** The number of metrics that CloudWatch takes in one alarm at most. */
export const MOST = 10;

/** Splits metrics into parts of at most `MOST`. The ids are `id`, `id2`, `id3`, … */
const inParts = (
  id: string,
  metrics: readonly IMetric[],
  of: (id: string, part: readonly IMetric[]) => IMetric,
): IMetric[] =>
  Array.from({ length: Math.ceil(metrics.length / MOST) }, (_, i) =>
    of(`${id}${i === 0 ? "" : i + 1}`, metrics.slice(i * MOST, (i + 1) * MOST)),
  );

const sumsOf = (id: string, label: string, metrics: readonly IMetric[], over = FIVE_MINUTES) =>
  inParts(id, metrics, (id, part) => sumOf(id, label, part, over));

/** The sum of metrics. */
export const sumOf = (
  id: string,
  label: string,
  metrics: readonly IMetric[],
  over = FIVE_MINUTES,
): IMetric => mathOf(id, label, metrics, (terms) => terms.join(" + "), over);

/** A missing value counts as 0. Ids of terms contain `id`, because they must be unique within one graph. */
function mathOf(
  id: string,
  label: string,
  metrics: readonly IMetric[],
  expression: (terms: readonly string[]) => string,
  over = FIVE_MINUTES,
): IMetric {
  const terms = metrics.map((metric, i) => [`${id}${i}`, metric] as const);
  return new MathExpression({
    label,
    expression: expression(terms.map(([name]) => `FILL(${name}, 0)`)),
    usingMetrics: Object.fromEntries(terms),
    ...over,
  });
}
