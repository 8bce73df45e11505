import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import type { Context } from "aws-lambda";

/** Named by POWERTOOLS_SERVICE_NAME and POWERTOOLS_METRICS_NAMESPACE, which the stack sets. */
export const logger = new Logger();
export const metrics = new Metrics();

/** A Lambda handler. Step Functions tells refusals and passing errors apart by the name of what it throws. */
export type LambdaHandler<Event = unknown, Answer = unknown> = (
  event: Event,
  context: Context,
) => Promise<Answer>;

/** A function's handler with its log and metrics. Every line names the request and the trace of X-Ray. */
export function observed<Answer, Event = unknown>(
  handler: LambdaHandler<Event, Answer>,
): LambdaHandler<Event, Answer> {
  return async (event, context) => {
    // Of the context only this: the log group names the function, and its name and size would be a fifth of a log.
    logger.appendKeys({ function_request_id: context.awsRequestId });
    try {
      return await handler(event, context);
    } finally {
      // An empty line would be a sixth of a saga's log.
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      logger.resetKeys();
    }
  };
}
