import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { sumOf } from "./saga-metrics";
import type { When } from "./when";

/** So many failures within five minutes ring. Callers repeat a single one. */
const MANY = 5;
/** What is subtracted may come later than what it is subtracted from, so one bad period does not ring. */
const OFTEN = 2;
const AGAIN = `in ${OFTEN} of ${OFTEN + 1} periods of five minutes`;
const FIVE_MINUTES = { period: Duration.minutes(5) };

/** A front door, as its alarms see it. */
export interface WatchedDoor {
  /** The name of the API, by which API Gateway reports. */
  readonly apiName: string;
  readonly functions: readonly IFunction[];
  /** Answers of the functions with 5xx: because the intake is paused, and all others. */
  readonly paused: IMetric;
  readonly failed: IMetric;
}

/** The alarms of a front door, by name. */
export const frontAlarms = (door: WatchedDoor): Record<string, When> => ({
  FrontDoorErrors: {
    says: "The front door answered five requests or more with 5xx within five minutes, and not because it is paused.",
    metric: sumOf("answer", "answers with 5xx", [
      door.failed,
      ...door.functions.map((f) => f.metricThrottles(FIVE_MINUTES)),
    ]),
    atLeast: MANY,
  },
  FrontDoorGateway: {
    says: `API Gateway itself answered five requests or more with 5xx ${AGAIN}.`,
    metric: ofGateway(door),
    atLeast: MANY,
    bad: OFTEN,
  },
  FrontDoorFunctions: {
    says: "Functions of the front door failed five times or more within five minutes.",
    metric: sumOf(
      "door",
      "errors of the front door's functions",
      door.functions.map((f) => f.metricErrors(FIVE_MINUTES)),
    ),
    atLeast: MANY,
  },
});

/** Answers with 5xx that no function gave. */
function ofGateway({ apiName, paused, failed }: WatchedDoor): IMetric {
  const all = new Metric({
    namespace: "AWS/ApiGateway",
    metricName: "5XXError",
    dimensionsMap: { ApiName: apiName },
    statistic: Stats.SUM,
    ...FIVE_MINUTES,
  });
  return new MathExpression({
    label: "answers with 5xx of API Gateway itself",
    expression: "FILL(all, 0) - FILL(paused, 0) - FILL(failed, 0)",
    usingMetrics: { all, paused, failed },
    ...FIVE_MINUTES,
  });
}
