import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { MOST as MOST_METRICS, type Watched } from "./saga-metrics";
import type { When } from "./when";

/** The quota of open executions in an account and region. AWS raises it on request. */
export const OPEN_EXECUTIONS = 1_000_000;
/** The part of a limit at which its alarm rings. */
export const NEARLY = 0.8;
/** Calls of each service for each saga, within an hour, that ring. A saga that is undone makes two or three. */
const MANY_CALLS = 8;

const MOST = { statistic: Stats.MAXIMUM, period: Duration.minutes(5) };

/** The alarms of limits that come near, and of costs that rise. */
export function limits(watched: Watched): Record<string, When> {
  const { stateMachine, limited, noun } = watched;
  const calls = callsPerSaga(watched);
  return {
    ...(stateMachine && {
      OpenExecutions: {
        says: "Account and region have 800,000 open executions. From 1,000,000 on none can be started.",
        metric: new Metric({ namespace: "AWS/States", metricName: "OpenExecutionCount", ...MOST }),
        atLeast: OPEN_EXECUTIONS * NEARLY,
      },
    }),
    ...(calls && {
      SpendPerSaga: {
        says: `Each ${noun.toLowerCase()} costs several times what it should, in two of three hours.`,
        metric: calls.each,
        atLeast: MANY_CALLS * calls.services,
        bad: 2,
      },
    }),
    ...(limited && {
      OutsideNearlyFull: {
        says: "An outside system was asked four fifths of the allowed calls at once, in three of four periods of five minutes.",
        metric: limited.functions.map((f) => f.metric("ConcurrentExecutions", MOST)),
        atLeast: Math.ceil(limited.atOnce * NEARLY),
        bad: 3,
      },
    }),
  };
}

const services = ({ functions }: Watched) =>
  Object.entries(functions).flatMap(([name, f]) => (name === "approval" ? [] : [f]));

/**
 * Calls of services for each execution started, within an hour. The cost of a saga rises with this number. One alarm
 * has no room for many services, so they are in several parts of the same size; two parts may share some.
 */
function callsPerSaga(watched: Watched) {
  const period = Duration.hours(1);
  const { stateMachine, express, direct } = watched;
  // A direct run calls no other function: only what it hands over does.
  const started = direct ? undefined : (express ?? stateMachine)?.metricStarted({ period });
  if (!started) return undefined;
  const all = services(watched);
  const parts = Math.ceil(all.length / (MOST_METRICS - 1));
  const size = Math.ceil(all.length / parts);
  const each = Array.from({ length: parts }, (_, i) => {
    const first = Math.min(i * size, all.length - size);
    return callsOf(all.slice(first, first + size), started, period);
  });
  return { each, services: size };
}

function callsOf(part: readonly IFunction[], started: IMetric, period: Duration): IMetric {
  const calls = part.map((f, i) => [`calls${i}`, f.metricInvocations({ period })] as const);
  return new MathExpression({
    label: "calls for each saga",
    expression: `(${calls.map(([name]) => `FILL(${name}, 0)`).join(" + ")}) / started`,
    usingMetrics: { ...Object.fromEntries(calls), started },
    period,
  });
}
