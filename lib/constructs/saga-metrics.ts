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
  readonly tables: readonly ITable[];
}

const MINUTE = { period: Duration.minutes(1) };
const FIVE_MINUTES = { period: Duration.minutes(5) };

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

/** Messages in these queues. */
export function depth(kind: string, queues: readonly IQueue[]): IMetric {
  const most = { ...MINUTE, statistic: Stats.MAXIMUM };
  const each = queues.map((queue) => queue.metricApproximateNumberOfMessagesVisible(most));
  return each.length === 1 && each[0] ? each[0] : sumOf(`depth${kind}`, kind, each, [], MINUTE);
}

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

/** Failed invocations without refusals: Lambda counts a refusal as an error. */
export function errors(watched: Watched): IMetric[] {
  const refusing = watched.refusingByError ?? Object.keys(watched.functions);
  const services = new Map(Object.entries(watched.functions).map(([name, f]) => [f, name]));
  return sumsOf(
    "error",
    "errors that are no refusals",
    functionsOf(watched).map((f) => {
      const service = services.get(f);
      const errors = f.metricErrors(FIVE_MINUTES);
      return service && refusing.includes(service)
        ? [errors, counted(watched, service, METRICS.refused)]
        : [errors];
    }),
  );
}

/** Throttled calls of functions. */
export function throttles(watched: Watched): IMetric[] {
  const each = functionsOf(watched).map((f) => f.metricThrottles(FIVE_MINUTES));
  return sumsOf(
    "throttled",
    "calls turned away",
    each.map((metric) => [metric]),
  );
}

/** Throttled requests to the tables. */
export function tableThrottles({ tables }: Watched): IMetric[] {
  const of = (metricName: string) => (table: ITable) =>
    new Metric({
      namespace: "AWS/DynamoDB",
      metricName,
      dimensionsMap: { TableName: table.tableName },
      statistic: Stats.SUM,
      ...FIVE_MINUTES,
    });
  const each = ["WriteThrottleEvents", "ReadThrottleEvents"].flatMap((name) =>
    tables.map(of(name)),
  );
  return sumsOf(
    "table",
    "requests turned away",
    each.map((metric) => [metric]),
  );
}

export const invocations = ({ reconciler }: Watched) => reconciler.metricInvocations(FIVE_MINUTES);

/** CloudWatch adds up at most this many metrics in one alarm. */
const MOST = 10;

type Term = readonly [plus: IMetric, minus?: IMetric];

/** Sums of at most that many metrics. The first is called `id`, the others `id2`, `id3`, … */
function sumsOf(id: string, label: string, terms: readonly Term[]): IMetric[] {
  const each = terms.flat().length > MOST ? MOST / 2 : terms.length;
  return Array.from({ length: Math.ceil(terms.length / each) }, (_, i) => {
    const some = terms.slice(i * each, (i + 1) * each);
    const [plus, minus] = [some.map(([it]) => it), some.flatMap(([, it]) => it ?? [])];
    return sumOf(`${id}${i === 0 ? "" : i + 1}`, label, plus, minus);
  });
}

/**
 * A metric without a value counts as 0. The names of terms contain `id`, because they must differ within
 * one graph.
 */
function sumOf(
  id: string,
  label: string,
  plus: readonly IMetric[],
  minus: readonly IMetric[] = [],
  over = FIVE_MINUTES,
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
    ...over,
  });
}
