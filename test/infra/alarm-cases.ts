import {
  type AlarmCase,
  ages,
  both,
  deadLetters,
  during,
  going,
  happening,
  invoked,
  old,
  once,
  reaching,
  spent,
} from "./alarm-samples";

/** Each alarm by its name. */
export const alarmCases: Readonly<Record<string, AlarmCase>> = {
  ...Object.fromEntries(
    ["Step", "Compensation", "Retriable", "Event"].flatMap((kind) => [
      [`${kind}DeadLetters`, deadLetters],
      [`${kind}DeadLettersOld`, old],
    ]),
  ),
  StuckSagas: reaching("Redrives", 3),
  EscalatedSagas: happening("Escalated", 1),
  ParkedTooLong: happening("ParkedTooLong", 1),
  NotReconciled: going("NotReconciled"),
  OldSagas: {
    bad: {
      "at each look": { OpenSagaAge: during([0, 120], 7200, { every: 30 }) },
      "at one look, late": { OpenSagaAge: once(90_000, 4) },
    },
    good: {
      "younger ones, many": { OpenSagaAge: during([0, 120], 7199) },
      "no look": {},
    },
  },
  // Of seven days.
  HoldExpires: {
    bad: { "a day before": { OpenSagaAge: once(518_400, 4) } },
    good: { "just not": { OpenSagaAge: during([0, 120], 518_399) }, "no look": {} },
  },
  OpenExecutions: {
    bad: {
      steady: { OpenExecutionCount: during([10, 60], 800_000) },
      late: { OpenExecutionCount: during([10, 60], 900_000, { late: 4 }) },
      "told every fourth minute": { OpenExecutionCount: during([10, 60], 999_999, { every: 4 }) },
    },
    good: { many: { OpenExecutionCount: during([0, 60], 799_999) }, "nothing told": {} },
    lasts: true,
  },
  // Of five that are allowed.
  OutsideNearlyFull: {
    bad: {
      steady: { ConcurrentExecutions: during([10, 60], 4) },
      late: { ConcurrentExecutions: during([10, 60], 4, { late: 4 }) },
      "in bursts": { ConcurrentExecutions: during([10, 60], 5, { every: 4 }) },
    },
    good: {
      "one less": { ConcurrentExecutions: during([0, 60], 3) },
      "one burst": { ConcurrentExecutions: during([10, 15], 5) },
      "nothing told": {},
    },
    lasts: true,
  },
  SpendPerSaga: {
    bad: {
      "each is tried again and again": spent(1, 30),
      late: spent(1, 30, 4),
      "in bursts": {
        ExecutionsStarted: during([0, 300], 4, { every: 20 }),
        Invocations: during([0, 300], 300, { every: 20, late: 4 }),
      },
    },
    good: {
      "as many as ever": spent(100, 200),
      "none was started": { Invocations: during([0, 300], 30) },
      "none was called": { ExecutionsStarted: during([0, 300], 30) },
      "starts are told later than calls": {
        ExecutionsStarted: during([0, 300], 10, { late: 10 }),
        Invocations: during([0, 300], 30),
      },
      "twenty bad minutes": {
        ExecutionsStarted: during([0, 300], 1),
        Invocations: [...during([0, 60], 2), ...during([60, 80], 30), ...during([80, 300], 2)],
      },
      "nothing told": {},
    },
    together: true,
  },
  FailedExecutions: both(
    both(happening("FailedExecutions", 5), happening("ExecutionsTimedOut", 5)),
    happening("ExecutionsAborted", 5),
  ),
  FailedLane: both(happening("FailedExpressExecutions", 5), happening("ExecutionsTimedOut", 5)),
  FrontDoorErrors: both(happening("FrontDoorFailures", 5), happening("Throttles", 5)),
  FrontDoorGateway: {
    bad: {
      steadily: { "5XXError": during([10, 60], 1) },
      late: { "5XXError": during([10, 60], 1, { late: 4 }) },
    },
    good: {
      "one burst": { "5XXError": once(50) },
      "a function's own": { FrontDoorFailures: during([10, 60], 50) },
      "nothing told": {},
    },
    lasts: true,
  },
  FrontDoorFunctions: happening("Errors", 5),
  WebhookRefused: happening("Distrusted", 1),
  WebhookErrors: happening("Errors", 3),
  WebhookThrottles: going("Throttles"),
  StateMachineThrottles: going("ExecutionThrottled"),
  EventsOld: {
    bad: { steady: ages(3600), late: ages(3600, 4) },
    good: { "just not": ages(299), "nothing told": {} },
    lasts: true,
  },
  ReconcilerSilent: {
    bad: { "it stops": invoked(...during([0, 30], 1)), never: {} },
    good: {
      "every minute": invoked(...during([0, 90], 1)),
      late: invoked(...during([-5, 90], 1, { late: 4 })),
      "some told": invoked(...during([-5, 90], 1, { every: 4 })),
    },
    silent: true,
  },
  FunctionErrors: both(happening("Errors", 5), happening("Failed", 5)),
  FunctionThrottles: going("Throttles"),
  TableThrottles: going("ReadThrottleEvents", "WriteThrottleEvents"),
};
