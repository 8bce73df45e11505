import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { captureLambdaHandler } from "@aws-lambda-powertools/tracer/middleware";
import middy from "@middy/core";
import type { Context } from "aws-lambda";

/** Named by POWERTOOLS_SERVICE_NAME and POWERTOOLS_METRICS_NAMESPACE, which the stack sets. */
export const logger = new Logger();
export const metrics = new Metrics();
export const tracer = new Tracer();

/** A Lambda handler. Step Functions tells refusals and passing errors apart by the name of what it throws. */
export type LambdaHandler<Event = unknown, Answer = unknown> = (
  event: Event,
  context: Context,
) => Promise<Answer>;

/**
 * A function's handler with its trace, log and metrics. If the function runs out of time, Lambda reports that
 * itself. Step Functions retries that error, and queues and streams deliver again. middy would throw a
 * TimeoutError shortly before, a name that no state machine knows.
 */
export function observed<Answer, Event = unknown>(
  handler: LambdaHandler<Event, Answer>,
): LambdaHandler<Event, Answer> {
  return middy(handler, { timeoutEarlyInMillis: 0 })
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics));
}
