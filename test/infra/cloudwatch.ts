import * as z from "zod";
import { type Reading, type Series, valuesOf } from "./metric-math";

// What AWS documents of alarms: "Configuring how CloudWatch alarms treat missing data", "Alarm
// evaluation" and "Using metric math" of the CloudWatch user guide.

/** A metric that an alarm watches: `AWS/SQS`, its name, and its dimensions as in the template. */
export interface WatchedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: string;
}

/** What a service reports of one minute, and how many minutes later it is there. */
export interface Sample {
  readonly minute: number;
  readonly value: number;
  readonly late?: number;
}

const readings: readonly Reading[] = [true, false].flatMap((fillsNothing) =>
  [true, false].map((ignoresForDynamoDb) => ({ fillsNothing, ignoresForDynamoDb })),
);

const common = {
  AlarmName: z.string(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().optional(),
  Threshold: z.number(),
  ComparisonOperator: z.enum(["GreaterThanOrEqualToThreshold", "LessThanThreshold"]),
  TreatMissingData: z.enum(["breaching", "notBreaching", "ignore", "missing"]),
};
const source = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.unknown()).default([]),
});
const statistic = z.enum(["Sum", "Maximum"]);
const single = source.extend({ ...common, Statistic: statistic, Period: z.number() });
const stat = z.object({ Metric: source, Period: z.number(), Stat: statistic });
const term = z.object({ Id: z.string(), MetricStat: stat });
const math = z.object({ Id: z.string(), Expression: z.string() });
const several = z.object({ ...common, Metrics: z.array(z.union([term, math])) });

type Term = ReturnType<typeof termOf>;

/** An alarm of a template. @throws where it has what is not evaluated here. */
export function alarmOf(properties: unknown) {
  const alone = single.safeParse(properties);
  if (alone.success) {
    const { Statistic: Stat, Period, ...rest } = alone.data;
    return { ...rest, expression: "m", terms: [termOf("m", { Metric: rest, Period, Stat })] };
  }
  const { Metrics, ...rest } = several.parse(properties);
  const [{ Expression: expression }] = z.tuple([math]).parse(Metrics.filter((m) => !isTerm(m)));
  return {
    ...rest,
    expression,
    terms: Metrics.filter(isTerm).map((m) => termOf(m.Id, m.MetricStat)),
  };
}

export type WatchingAlarm = ReturnType<typeof alarmOf>;

const isTerm = (metric: z.infer<typeof term | typeof math>): metric is z.infer<typeof term> =>
  "MetricStat" in metric;

function termOf(id: string, { Metric, Period, Stat }: z.infer<typeof stat>) {
  const { Namespace: namespace, MetricName: name, Dimensions } = Metric;
  const metric: WatchedMetric = { namespace, name, dimensions: JSON.stringify(Dimensions) };
  return { id, metric, minutes: Period / 60, stat: Stat };
}

export type Treatment = WatchingAlarm["TreatMissingData"];
export type State = "OK" | "ALARM" | "INSUFFICIENT_DATA";
/** Breaching, not breaching, missing; the newest last, as the pages write them. */
export type Point = "X" | "0" | "-";

/** The state after an evaluation of `of` periods, of which `breaching` must breach. */
export function stateOf(
  points: readonly Point[],
  { breaching, of, treat }: { breaching: number; of: number; treat: Treatment },
  before: State,
): State {
  const newest = points.toReversed();
  const real = newest.filter((point) => point !== "-").slice(0, of);
  const bad = real.filter((point) => point === "X").length;
  const filled = treat === "breaching" ? of - real.length : 0;
  if (bad + filled >= breaching) return "ALARM";
  if (real.length === of || treat === "breaching" || treat === "notBreaching") return "OK";
  if (bad < real.length) return "OK";
  if (treat === "ignore") return before;
  if (real.length === 0) return "INSUFFICIENT_DATA";
  // "Premature": the oldest bad one is old enough, and whatever came after it is bad or missing.
  return newest.lastIndexOf("X") + 1 >= breaching ? "ALARM" : before;
}

/**
 * What an alarm is in so many minutes, under each reading. It is evaluated every minute; five times a
 * period is enough, because an hour's are too many.
 */
export function statesOf(
  alarm: WatchingAlarm,
  samplesOf: (metric: WatchedMetric) => readonly Sample[],
  minutes: number,
): State[][] {
  const { EvaluationPeriods: of, DatapointsToAlarm: breaching = of } = alarm;
  const terms = alarm.terms.map((one) => ({ ...one, samples: byMinute(samplesOf(one.metric)) }));
  const onDynamoDb = alarm.terms.some(({ metric }) => metric.namespace === "AWS/DynamoDB");
  const step = Math.max(...terms.map((one) => one.minutes)) / 5;
  const looks = Array.from({ length: Math.ceil(minutes / step) }, (_, i) => {
    const now = i * step + 1;
    return new Map(terms.map((one) => [one.id, seriesAt(one, now, of + MORE)] as const));
  });
  return readings.map((reading) => {
    const treat = onDynamoDb && reading.ignoresForDynamoDb ? "ignore" : alarm.TreatMissingData;
    let state: State = "OK";
    const states = looks.map((series) => {
      const points = valuesOf(alarm.expression, series, reading).map((v) => pointOf(alarm, v));
      state = stateOf(points, { breaching, of, treat }, state);
      return state;
    });
    return Array.from({ length: minutes }, (_, i) => states[Math.floor(i / step)] ?? state);
  });
}

function pointOf({ ComparisonOperator, Threshold }: WatchingAlarm, value?: number): Point {
  if (value === undefined) return "-";
  const below = value < Threshold;
  return below === (ComparisonOperator === "LessThanThreshold") ? "X" : "0";
}

/** Data points that are read beyond those that are needed: 2 in the pages' examples. */
const MORE = 2;

/** By minute, and as an array: a day of them is read for every minute of another one. */
function byMinute(samples: readonly Sample[]): (Sample | undefined)[] {
  const found: (Sample | undefined)[] = [];
  for (const sample of samples) found[sample.minute] = sample;
  return found;
}

/** The last periods up to a time, each the statistic of what is there by then. */
function seriesAt(
  { minutes, stat, samples }: Term & { samples: readonly (Sample | undefined)[] },
  now: number,
  length: number,
): Series {
  if (samples.length === 0) return Array.from({ length }, () => undefined);
  return Array.from({ length }, (_, i) => {
    const start = now - (length - i) * minutes;
    const there: number[] = [];
    for (let minute = start; minute < start + minutes; minute++) {
      const sample = samples[minute];
      if (sample && minute + 1 + (sample.late ?? 0) <= now) there.push(sample.value);
    }
    if (there.length === 0) return undefined;
    return stat === "Sum" ? there.reduce((sum, value) => sum + value, 0) : Math.max(...there);
  });
}
