import { createHash } from "node:crypto";
import { context, SpanStatusCode, TraceFlags, trace } from "@opentelemetry/api";
import { optionalSetting } from "./environment";

/**
 * Does work in a span of its saga's trace. The trace's id is made from the saga's, so all functions, re-drives and
 * events of a saga are in one trace, and nothing has to carry it. Without a layer that registers OpenTelemetry's
 * SDK (the setting `telemetryLayer`) this does the work and nothing else.
 */
export function inTraceOf<T>(sagaId: string, what: string, work: () => Promise<T>): Promise<T> {
  const invocation = trace.getActiveSpan()?.spanContext();
  const options = {
    attributes: { "saga.id": sagaId },
    ...(invocation && { links: [{ context: invocation }] }),
  };
  const root = trace.setSpanContext(context.active(), rootOf(sagaId));
  return trace
    .getTracer("stepfunctions-saga")
    .startActiveSpan(what, options, root, async (span) => {
      try {
        return await work();
      } catch (error) {
        const name = error instanceof Error ? error.name : "Error";
        span.setStatus({ code: SpanStatusCode.ERROR, message: name });
        throw error;
      } finally {
        span.end();
      }
    });
}

/**
 * A sampler that goes by the trace's id keeps all of a saga, or nothing of it. The namespace of the metrics tells
 * sagas, coordinations and stages apart.
 */
function rootOf(sagaId: string) {
  const of = `${optionalSetting("POWERTOOLS_METRICS_NAMESPACE")}#${sagaId}`;
  const hash = createHash("sha256").update(of).digest("hex");
  const [traceId, spanId] = [hash.slice(0, 32), hash.slice(32, 48)];
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}
