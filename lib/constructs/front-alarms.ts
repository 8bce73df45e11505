import { Duration } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { sumOf } from "./saga-metrics";
import type { When } from "./when";

/** So many failures within five minutes ring. Callers repeat a single one. */
const MANY = 5;
const FIVE_MINUTES = { period: Duration.minutes(5) };

/** A front door, as its alarms see it. */
export interface WatchedDoor {
  /** The name of the API, by which API Gateway reports. */
  readonly apiName: string;
  readonly functions: readonly IFunction[];
}

/** The alarms of a front door, by name. */
export const frontAlarms = ({ apiName, functions }: WatchedDoor): Record<string, When> => ({
  FrontDoorErrors: {
    says: "The front door answered five requests or more with 5xx within five minutes.",
    metric: new Metric({
      namespace: "AWS/ApiGateway",
      metricName: "5XXError",
      dimensionsMap: { ApiName: apiName },
      statistic: Stats.SUM,
      ...FIVE_MINUTES,
    }),
    atLeast: MANY,
  },
  FrontDoorFunctions: {
    says: "Functions of the front door failed five times or more within five minutes.",
    metric: sumOf(
      "door",
      "errors of the front door's functions",
      functions.map((f) => f.metricErrors(FIVE_MINUTES)),
    ),
    atLeast: MANY,
  },
});
