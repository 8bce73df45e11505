import { Duration } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { DISTRUSTED } from "../../lambdas/runtime/aws/metric-names";
import { counted } from "./saga-metrics";
import type { When } from "./when";

/** So many failures within an hour ring. A system repeats an event soon, and then less and less often. */
const SEVERAL = 3;

/** A webhook, as its alarms see it. */
export interface WatchedWebhook {
  readonly namespace: string;
  /** The name of its function in metrics. */
  readonly service: string;
  readonly function: IFunction;
}

/** The alarms of a webhook, by name. */
export const webhookAlarms = (watched: WatchedWebhook): Record<string, When> => ({
  WebhookRefused: {
    says: "The webhook refused a signed event. Is its secret that of the outside system?",
    metric: counted(watched, watched.service, DISTRUSTED),
    atLeast: 1,
  },
  WebhookErrors: {
    says: "The webhook's function failed three times or more within an hour.",
    metric: watched.function.metricErrors({ period: Duration.hours(1) }),
    atLeast: SEVERAL,
  },
  WebhookThrottles: {
    says: "The webhook's function rejected events in three of four periods of five minutes.",
    metric: watched.function.metricThrottles({ period: Duration.minutes(5) }),
    atLeast: 1,
    bad: 3,
  },
});
