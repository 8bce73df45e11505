import { MetricUnit } from "@aws-lambda-powertools/metrics";
import * as z from "zod";
import type { Saga } from "../../saga/define";
import { now } from "../aws/environment";
import { Executions } from "../aws/executions";
import { DISTRUSTED } from "../aws/metric-names";
import { type LambdaHandler, logger, metrics, observed } from "../aws/observability";
import { recordTable } from "../tables";
import { waking } from "../waking";
import { type Delivery, eventsTable, hearing, type Webhook } from "../webhook";
import { over } from "./front-ports";

/** What a function URL takes as the answer. */
export interface WebhookResponse {
  readonly statusCode: 200 | 400;
}

const arrived = z.object({
  body: z.string(),
  isBase64Encoded: z.boolean().optional(),
  headers: z.record(z.string(), z.string()),
});

/**
 * The function that an outside system calls when something has happened. It wakes the saga that the event names, and
 * believes nothing else of it. It answers 400 if it cannot trust the event, and counts that if the event is signed. It
 * logs no body and no header.
 */
export function webhookFunction<R extends object>(
  saga: Saga<R>,
  { webhook }: { readonly webhook: Webhook },
): LambdaHandler<unknown, WebhookResponse> {
  const wake = waking(over(recordTable(saga)), new Executions());
  const hear = hearing({ webhook, events: over(eventsTable), wake, now });
  return observed(async (event) => {
    const delivery = deliveryIn(event);
    const heard = delivery ? await hear(delivery) : ({ did: "unsigned" } as const);
    if ("sagaId" in heard && heard.sagaId) logger.setCorrelationId(heard.sagaId);
    logger.info("heard", { ...heard });
    if (heard.did === "refused") metrics.addMetric(DISTRUSTED, MetricUnit.Count, 1);
    return { statusCode: "eventId" in heard ? 200 : 400 };
  });
}

/** The raw body, and headers by lower-case names. Undefined if it is no call of a function URL. */
function deliveryIn(event: unknown): Delivery | undefined {
  const { data } = arrived.safeParse(event);
  if (!data) return undefined;
  const { body, isBase64Encoded, headers } = data;
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    body: isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body,
    headers: Object.fromEntries(named),
  };
}
