import { Duration } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Stats,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { METRICS } from "../../lambdas/runtime/aws/metric-names";
import {
  age,
  counted,
  depth,
  endedBadly,
  errors,
  invocations,
  tableThrottles,
  throttles,
  type Watched,
} from "./saga-metrics";

export interface SagaAlarmsProps extends Watched {
  /** ARN of the SNS topic that alarms are sent to. Default: none. */
  readonly topic?: string | undefined;
}

/** When to wake somebody. `says` is what is wrong; docs/runbook.md has a part of this name: what to do. */
interface When {
  readonly says: string;
  /** Several: an alarm for each, because one alarm cannot add up all of them. */
  readonly metric: IMetric | readonly IMetric[];
  readonly atLeast: number;
  /** Consecutive periods of the metric. Default: 1. */
  readonly periods?: number;
  /** Alarms if the metric is below `atLeast` or missing, instead of above. */
  readonly silent?: boolean;
}

/** Re-drives after which a saga is stuck: one is enough if only an execution was lost. */
const STUCK_AFTER = 3;
/** Failures that wake somebody. The reconciler handles a single one, or a caller sent wrong input. */
const MANY = 5;

/** The alarms of one saga. Each has a part in docs/runbook.md. */
export class SagaAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { topic, ...watched }: SagaAlarmsProps) {
    super(scope, id);
    const parts = [deadLetters, sagas, carriers, resources].map((part) => part(watched));
    const all: Record<string, When> = Object.assign({}, ...parts);
    this.alarms = Object.entries(all).flatMap(([name, when]) =>
      [when.metric]
        .flat()
        .map((metric, i) => this.#alarm(watched, name, i + 1, { ...when, metric })),
    );
    if (!topic) return;
    const action = new SnsAction(Topic.fromTopicArn(this, "Topic", topic));
    for (const alarm of this.alarms) alarm.addAlarmAction(action);
  }

  #alarm(
    { namespace }: Watched,
    name: string,
    number: number,
    { says, metric, atLeast, periods = 1, silent = false }: When & { readonly metric: IMetric },
  ): Alarm {
    const numbered = number === 1 ? name : `${name}${number}`;
    return new Alarm(this, numbered, {
      alarmName: `${namespace}-${numbered}`,
      alarmDescription: `${says} What to do: docs/runbook.md#${name.toLowerCase()}`,
      metric,
      threshold: atLeast,
      evaluationPeriods: periods,
      comparisonOperator: silent
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: silent ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
  }
}

/** For each kind: there is a dead letter, and there is an old one. */
function deadLetters({ deadLetters }: Watched): Record<string, When> {
  const alarms = Object.entries(deadLetters).flatMap(([kind, queues]): [string, When][] => [
    [
      `${kind}DeadLetters`,
      {
        says: `There is a ${kind.toLowerCase()} dead letter.`,
        metric: depth(kind, queues),
        atLeast: 1,
      },
    ],
    [
      `${kind}DeadLettersOld`,
      {
        says: `A ${kind.toLowerCase()} dead letter is a day old. SQS deletes it after 14 days.`,
        metric: age(kind, queues),
        atLeast: Duration.days(1).toSeconds(),
      },
    ],
  ]);
  return Object.fromEntries(alarms);
}

function sagas(watched: Watched): Record<string, When> {
  const noun = watched.noun.toLowerCase();
  const one = `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
  const One = `${one.charAt(0).toUpperCase()}${one.slice(1)}`;
  const reconciled = (name: string, statistic?: string) =>
    counted(watched, watched.reconcilerCountsAs, name, statistic);
  return {
    StuckSagas: {
      says: `The reconciler started ${one} three times, and it is still open.`,
      metric: reconciled(METRICS.redrives, Stats.MAXIMUM),
      atLeast: STUCK_AFTER,
    },
    EscalatedSagas: {
      says: `The reconciler cannot finish ${one}. A person must.`,
      metric: reconciled(METRICS.escalated),
      atLeast: 1,
    },
    ParkedTooLong: {
      says: `${One} waits for an approval, and the wait ends within a day.`,
      metric: reconciled(METRICS.parkedTooLong),
      atLeast: 1,
    },
    NotReconciled: {
      says: `The reconciler could not read or start an open ${noun} for 15 minutes.`,
      metric: reconciled(METRICS.notReconciled),
      atLeast: 1,
      periods: 3,
    },
  };
}

/** What moves the sagas: the executions of the state machine, or the events in the queues. */
function carriers({ stateMachine, queues = [] }: Watched): Record<string, When> {
  return {
    ...(stateMachine && {
      FailedExecutions: {
        says: "Five or more executions failed within five minutes.",
        metric: endedBadly(stateMachine),
        atLeast: MANY,
      },
      StateMachineThrottles: {
        says: "Step Functions has delayed executions for 15 minutes.",
        metric: stateMachine.metricThrottled({ period: Duration.minutes(5) }),
        atLeast: 1,
        periods: 3,
      },
    }),
    ...(queues.length > 0 && {
      EventsOld: {
        says: "An event has waited for five minutes.",
        metric: age("Events", queues),
        atLeast: Duration.minutes(5).toSeconds(),
      },
    }),
  };
}

function resources(watched: Watched): Record<string, When> {
  return {
    ReconcilerSilent: {
      says: `The reconciler has not run for ten minutes. Nothing finishes stuck ${watched.noun.toLowerCase()}s.`,
      metric: invocations(watched),
      atLeast: 1,
      periods: 2,
      silent: true,
    },
    FunctionErrors: {
      says: "Functions failed five times or more within five minutes.",
      metric: errors(watched),
      atLeast: MANY,
    },
    FunctionThrottles: {
      says: "Functions have rejected calls for 15 minutes.",
      metric: throttles(watched),
      atLeast: 1,
      periods: 3,
    },
    TableThrottles: {
      says: "Tables have rejected requests for 15 minutes.",
      metric: tableThrottles(watched),
      atLeast: 1,
      periods: 3,
    },
  };
}
