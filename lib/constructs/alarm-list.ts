import { Duration } from "aws-cdk-lib";
import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import { METRICS } from "../../lambdas/runtime/aws/metric-names";
import { LAST_CALL_SECONDS } from "../../lambdas/saga/record-row";
import { endedBadly, lostInLane } from "./failures";
import { limits } from "./limit-alarms";
import {
  age,
  counted,
  depth,
  errors,
  hourly,
  invocations,
  tableThrottles,
  throttles,
  type Watched,
} from "./saga-metrics";
import type { When } from "./when";

/** A saga is stuck after this many re-drives. If only an execution was lost, one re-drive is enough. */
const STUCK_AFTER = 3;
/** This many failures ring. The reconciler handles a single one, and dead letters tell of it. */
const MANY = 5;
/** Number of bad periods of five minutes that ring, for conditions that often pass by themselves. */
const OFTEN = 3;
const AGAIN = `in ${OFTEN} of ${OFTEN + 1} periods of five minutes`;

/** The alarms of a saga, by name. */
export const whenOf = (watched: Watched): Record<string, When> => ({
  ...deadLetters(watched),
  ...sagas(watched),
  ...carriers(watched),
  ...limits(watched),
  ...resources(watched),
});

/**
 * Two alarms for each kind: there are dead letters, and there have been dead letters for a day. CloudWatch looks
 * back one day at most.
 */
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
        says: `There have been ${kind.toLowerCase()} dead letters for a day. SQS deletes them after 14 days.`,
        metric: hourly(kind, queues),
        atLeast: 1,
        bad: 24,
        of: 24,
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
    OldSagas: {
      says: `${One} has been open for two hours or more, and waits for nobody.`,
      metric: reconciled(METRICS.age, Stats.MAXIMUM),
      atLeast: Duration.hours(2).toSeconds(),
    },
    ...expiring(watched, One),
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
      says: `The reconciler could not read or start an open ${noun} ${AGAIN}.`,
      metric: reconciled(METRICS.notReconciled),
      atLeast: 1,
      bad: OFTEN,
      ofDeployments: true,
    },
  };
}

/**
 * What a step before the pivot holds outside ends by itself: there is a day left in which to take it. The age does not
 * tell a saga that is to be completed from one that is being undone, so the words are true of both.
 */
function expiring(watched: Watched, One: string): Record<string, When> {
  const first = watched.held?.toSorted((a, b) => a.seconds - b.seconds)[0];
  if (!first) return {};
  const { service, seconds } = first;
  const atLeast = seconds - LAST_CALL_SECONDS;
  const open = Duration.seconds(atLeast).toHumanString();
  return {
    HoldExpires: {
      says: `${One} has been open for ${open}. Unless it is being undone, what ${service} holds for it outside ends within a day.`,
      metric: counted(watched, watched.reconcilerCountsAs, METRICS.age, Stats.MAXIMUM),
      atLeast,
    },
  };
}

/** The alarms of what drives the sagas: executions of the state machine, or events in the queues. */
function carriers(watched: Watched): Record<string, When> {
  const { stateMachine, queues = [] } = watched;
  const [ended, lost] = [endedBadly(watched), lostInLane(watched)];
  return {
    ...(lost && {
      FailedLane: {
        says: "Five or more runs of the fast lane failed or timed out within five minutes, wrong requests not counted.",
        metric: lost,
        atLeast: MANY,
        ofDeployments: true,
      },
    }),
    ...(ended && {
      FailedExecutions: {
        says: "Five or more executions failed within five minutes, wrong requests not counted.",
        metric: ended,
        atLeast: MANY,
        ofDeployments: true,
      },
    }),
    ...(stateMachine && {
      StateMachineThrottles: {
        says: `Step Functions delayed executions ${AGAIN}.`,
        metric: stateMachine.metricThrottled({ period: Duration.minutes(5) }),
        atLeast: 1,
        bad: OFTEN,
      },
    }),
    ...(queues.length > 0 && {
      EventsOld: {
        says: "An event has waited for five minutes.",
        metric: age("Events", queues),
        atLeast: Duration.minutes(5).toSeconds(),
        ofDeployments: true,
      },
    }),
  };
}

function resources(watched: Watched): Record<string, When> {
  return {
    ReconcilerSilent: {
      says: `The reconciler has not run for ten minutes or more. Nothing finishes stuck ${watched.noun.toLowerCase()}s.`,
      metric: invocations(watched),
      atLeast: 1,
      bad: 2,
      of: 2,
      silent: true,
    },
    FunctionErrors: {
      says: "Functions failed five times or more within five minutes.",
      metric: errors(watched),
      atLeast: MANY,
      ofDeployments: true,
    },
    FunctionThrottles: {
      says: `Functions rejected calls ${AGAIN}.`,
      metric: throttles(watched),
      atLeast: 1,
      bad: OFTEN,
    },
    TableThrottles: {
      says: `Tables rejected requests ${AGAIN}.`,
      metric: tableThrottles(watched),
      atLeast: 1,
      bad: OFTEN,
    },
  };
}
