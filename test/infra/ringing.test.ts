import { type CoordinationName, stackNames } from "../../lib/names";
import { alarmCases } from "./alarm-cases";
import { during, type Reported } from "./alarm-samples";
import {
  alarmOf,
  type Sample,
  type State,
  statesOf,
  type WatchedMetric,
  type WatchingAlarm,
} from "./cloudwatch";
import { countedIn, type Line } from "./log-filters";
import { everyName, resources, synthesize } from "./stacks";

/** Each coordination of each saga, with its alarms. */
const stacks = everyName.flatMap((name) => {
  const { saga, choreography } = synthesize(
    { stage: "prod", outsideAtOnce: 5, lane: "express", api: "on" },
    name,
  );
  const made = { orchestration: saga, choreography } as const;
  return (["orchestration", "choreography"] as const).map((coordination: CoordinationName) => ({
    stack: stackNames({ name }, coordination).stack,
    coordination,
    alarms: resources(made[coordination], "AWS::CloudWatch::Alarm").map(([, { Properties }]) =>
      alarmOf(Properties),
    ),
  }));
});

const partOf = ({ AlarmName }: WatchingAlarm) => AlarmName.replace(/^.*-|\d+$/g, "");
const rangeOf = ({ EvaluationPeriods, terms }: WatchingAlarm) =>
  (EvaluationPeriods + 3) * Math.max(...terms.map(({ minutes }) => minutes));

/** The states under each reading of what AWS leaves open, which must not differ. */
function statesWith(
  alarm: WatchingAlarm,
  samplesOf: (metric: WatchedMetric) => readonly Sample[],
  minutes: number,
): State[] {
  const [first = [], ...others] = statesOf(alarm, samplesOf, minutes);
  for (const other of others) expect(other).toEqual(first);
  return first;
}

/** What each thing alone that the alarm watches reports, or all of them. */
const each = (alarm: WatchingAlarm, reported: Reported, together = false) =>
  together ? [(metric: WatchedMetric) => reported[metric.name] ?? []] : alone(alarm, reported);

const alone = (alarm: WatchingAlarm, reported: Reported) =>
  [...new Set(alarm.terms.map(({ metric }) => metric.dimensions))]
    .filter((dimensions) => watches(alarm, dimensions, reported))
    .map((dimensions) => (metric: WatchedMetric) => {
      return metric.dimensions === dimensions ? (reported[metric.name] ?? []) : [];
    });

const watches = ({ terms }: WatchingAlarm, dimensions: string, reported: Reported) =>
  Object.keys(reported).length === 0 ||
  terms.some(({ metric }) => metric.dimensions === dimensions && metric.name in reported);

/** The reconciler runs. */
const runs = ({ name }: WatchedMetric) => (name === "Invocations" ? during([0, 60], 1) : undefined);

const last = (reported: Reported) =>
  Math.max(0, ...Object.values(reported).flatMap((of) => of.map(({ minute }) => minute)));

it("every alarm has its bad cases and its good ones, and there are no others", () => {
  const names = stacks.flatMap(({ alarms }) => alarms.map(partOf));
  expect([...new Set(names)].sort()).toEqual(Object.keys(alarmCases).sort());
});

describe.each(stacks)("$stack", ({ alarms, coordination }) => {
  const named = alarms.map((alarm) => [alarm.AlarmName, alarm] as const);

  it.each(named)("%s rings for the bad cases, while they last and no longer", (_, alarm) => {
    const { bad, lasts, silent, together } = alarmCases[partOf(alarm)] ?? {};
    const rung = Object.entries(bad ?? {}).flatMap(([label, reported]) =>
      each(alarm, reported, together).map((samplesOf) => {
        const end = last(reported);
        const states = statesWith(alarm, samplesOf, end + rangeOf(alarm) + 10);
        const first = states.indexOf("ALARM");
        expect([label, first >= 0]).toEqual([label, true]);
        if (lasts) expect([label, ...new Set(states.slice(first, end))]).toEqual([label, "ALARM"]);
        expect([label, states.at(-1)]).toEqual([label, silent ? "ALARM" : "OK"]);
        return label;
      }),
    );
    expect(rung.length).toBeGreaterThan(0);
  });

  it.each(named)("%s stays silent for the good cases", (_, alarm) => {
    const { good, silent, together } = alarmCases[partOf(alarm)] ?? {};
    for (const [label, reported] of Object.entries(good ?? {})) {
      for (const samplesOf of each(alarm, reported, together)) {
        const minutes = silent ? last(reported) : last(reported) + rangeOf(alarm);
        const states = statesWith(alarm, samplesOf, minutes);
        expect([label, ...new Set(states)]).toEqual([label, "OK"]);
      }
    }
  });

  it.each(["ReadThrottleEvents", "WriteThrottleEvents"])(
    "the index of open sagas rings too: %s",
    (name) => {
      const of = (metric: WatchedMetric) =>
        metric.name === name && /"GlobalSecondaryIndexName","Value":"open-/.test(metric.dimensions)
          ? during([0, 60], 1)
          : (runs(metric) ?? []);
      const ringing = alarms.filter((alarm) => statesWith(alarm, of, 60).includes("ALARM"));
      expect(ringing.map(partOf)).toEqual(["TableThrottles"]);
    },
  );

  it("refusals ring nothing, whenever they are counted", () => {
    const refusing = coordination === "orchestration" ? /service|Approval/ : /Approval/;
    for (const late of [0, 4, Number.POSITIVE_INFINITY]) {
      const of = (metric: WatchedMetric) => {
        const { name, dimensions } = metric;
        if (name === "Errors" && refusing.test(dimensions)) return during([0, 60], 3);
        return name === "Refused" ? during([0, 60], 3, { late }) : (runs(metric) ?? []);
      };
      const ringing = alarms.filter((alarm) => statesWith(alarm, of, 60).includes("ALARM"));
      expect(ringing.map(partOf)).toEqual([]);
    }
  });
});

/** As AWS logs it without execution data, at the levels ALL and ERROR: LocalStack's recordings of AWS have it so. */
const failing = (group: RegExp, error: string): Line => {
  const told = { type: "ExecutionFailed", details: { error, cause: "o-1: …" }, redrive_count: "0" };
  return { group, text: JSON.stringify(told) };
};
const direct = (name: string): Line => {
  const told = { level: "WARN", message: "failed", error: { name, message: "o-1: …" } };
  return { group: /^directlane/, text: JSON.stringify(told) };
};
const STANDARD = /^SagaLogs/;
const EXPRESS = /^ExpressLogs/;

describe.each(["standard", "express", "direct"])("what fails in lane %s", (lane) => {
  const { saga } = synthesize({ stage: "prod", lane });
  const alarms = resources(saga, "AWS::CloudWatch::Alarm").map(([, it]) => alarmOf(it.Properties));
  const inLane =
    { standard: failing.bind(null, STANDARD), express: failing.bind(null, EXPRESS), direct }[
      lane
    ] ?? direct;
  /** The alarms that ring if each line comes so often in one minute, and AWS counts what it counts of that. */
  const ringing = (lines: readonly Line[], times: number, late = 0) => {
    const minutes = during([20, 21], times, { late });
    const counted = countedIn(saga, lines, minutes);
    const AWS = { ExecutionsFailed: /Saga|Express/, Errors: /directlane/ };
    const of = (metric: WatchedMetric) => {
      const isAws = Object.entries(AWS).some(
        ([name, of]) => name === metric.name && of.test(metric.dimensions),
      );
      return isAws
        ? during([20, 21], times * lines.length)
        : [...counted(metric), ...(runs(metric) ?? [])];
    };
    return alarms.filter((alarm) => statesWith(alarm, of, 40).includes("ALARM")).map(partOf);
  };

  it.each([0, 4])("rings nothing for wrong requests, however many, %d minutes late", (late) => {
    const wrong = ["InvalidOrder", "OrderConflict"].map((error) => inLane(error));
    expect(ringing(wrong, 50, late)).toEqual([]);
  });

  it.each([0, 4])("rings for five of ours, %d minutes late, and not for four", (late) => {
    const [name, error] =
      lane === "standard"
        ? ["FailedExecutions", "CompensationFailed"]
        : ["FailedLane", "HandOverFailed"];
    for (const ours of [error, "States.Runtime"]) {
      expect(ringing([inLane(ours)], 5, late)).toEqual([name]);
      expect(ringing([inLane(ours), inLane("InvalidOrder")], 4, late)).toEqual([]);
    }
  });

  it("rings where the process of a direct run is ended", () => {
    const ended = [
      "Task timed out after 25.00 seconds",
      "Error: Runtime exited with error: signal: killed",
    ];
    const lines = ended.map((text) => ({
      group: /^directlane/,
      text: `2026-01-01T00:00:00Z r-1 ${text}`,
    }));
    expect(ringing(lines, 3)).toEqual(lane === "direct" ? ["FailedLane"] : []);
  });
});
