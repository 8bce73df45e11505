import { type CoordinationName, stackNames } from "../../lib/names";
import { alarmCases } from "./alarm-cases";
import { during, type Reported } from "./alarm-samples";
import { alarmOf, type WatchedMetric, type WatchingAlarm } from "./cloudwatch";
import { everyName, resources, synthesize } from "./stacks";
import { partOf, runs, statesWith } from "./states";

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

const rangeOf = ({ EvaluationPeriods, terms }: WatchingAlarm) =>
  (EvaluationPeriods + 3) * Math.max(...terms.map(({ minutes }) => minutes));

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
