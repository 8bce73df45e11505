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
  /** ARN of the SNS topic that is told. Default: nobody is. */
  readonly topic?: string | undefined;
}

/** When to wake somebody. `says` is what is wrong; docs/runbook.md has what to do, by the name. */
interface When {
  readonly says: string;
  /** Several: an alarm for each, since all together are too much for one. */
  readonly metric: IMetric | readonly IMetric[];
  readonly atLeast: number;
  /** So many periods of the metric on end. Default: 1. */
  readonly periods?: number;
  /** Alarms when the metric is below, or missing, instead. */
  readonly silent?: boolean;
}

/** A re-drive finishes what a lost execution left; a saga that needs so many of them is stuck. */
const STUCK_AFTER = 3;
/** A single execution that ended badly is the reconciler's work, or a caller's wrong input. */
const MANY = 5;

/** The alarms of one saga. Each has its part of docs/runbook.md. */
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

/** Per kind: something is there, and something has been there for long. */
function deadLetters({ deadLetters }: Watched): Record<string, When> {
  const alarms = Object.entries(deadLetters).flatMap(([kind, queues]): [string, When][] => [
    [
      `${kind}DeadLetters`,
      { says: `A ${kind.toLowerCase()} gave up.`, metric: depth(kind, queues), atLeast: 1 },
    ],
    [
      `${kind}DeadLettersOld`,
      {
        says: `A ${kind.toLowerCase()} dead letter is a day old. It is gone after 14.`,
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
      says: `${One} was started again three times and is still open.`,
      metric: reconciled(METRICS.redrives, Stats.MAXIMUM),
      atLeast: STUCK_AFTER,
    },
    EscalatedSagas: {
      says: `The reconciler gave ${one} up: it needs a person.`,
      metric: reconciled(METRICS.escalated),
      atLeast: 1,
    },
    ParkedTooLong: {
      says: `${One}'s wait for its approval ends within a day.`,
      metric: reconciled(METRICS.parkedTooLong),
      atLeast: 1,
    },
    NotReconciled: {
      says: `An open ${noun} could not be looked at, three times five minutes on end.`,
      metric: reconciled(METRICS.notReconciled),
      atLeast: 1,
      periods: 3,
    },
  };
}

/** What carries the sagas on: the coordinator's executions, or the events in the queues. */
function carriers({ stateMachine, queues = [] }: Watched): Record<string, When> {
  return {
    ...(stateMachine && {
      FailedExecutions: {
        says: "Executions end badly in numbers.",
        metric: endedBadly(stateMachine),
        atLeast: MANY,
      },
      StateMachineThrottles: {
        says: "Step Functions has held executions back for a quarter of an hour.",
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
      says: `The reconciler has not run for ten minutes: nothing finishes stuck ${watched.noun.toLowerCase()}s.`,
      metric: invocations(watched),
      atLeast: 1,
      periods: 2,
      silent: true,
    },
    FunctionErrors: { says: "Functions fail in numbers.", metric: errors(watched), atLeast: MANY },
    FunctionThrottles: {
      says: "Functions have turned calls away for a quarter of an hour.",
      metric: throttles(watched),
      atLeast: 1,
      periods: 3,
    },
    TableThrottles: {
      says: "Tables have turned requests away for a quarter of an hour.",
      metric: tableThrottles(watched),
      atLeast: 1,
      periods: 3,
    },
  };
}
