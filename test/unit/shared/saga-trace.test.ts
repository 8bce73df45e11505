import { trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { inTraceOf } from "../../../lambdas/runtime/aws/saga-trace";

const exporter = new InMemorySpanExporter();
/** What a layer does when a function starts. */
const register = () =>
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
const spans = () => exporter.getFinishedSpans();
const traces = () => new Set(spans().map((span) => span.spanContext().traceId));

beforeEach(() => {
  process.env.POWERTOOLS_METRICS_NAMESPACE = "OrderSaga-prod";
});
afterEach(() => {
  delete process.env.POWERTOOLS_METRICS_NAMESPACE;
  exporter.reset();
  trace.disable();
});

it("the commands of a saga are in one trace, whichever function and execution runs them", async () => {
  register();
  await inTraceOf("o-1", "reserve", async () => undefined);
  trace.disable();
  register();
  await inTraceOf("o-1", "refund", async () => undefined);
  expect(spans().map(({ name, attributes }) => [name, attributes["saga.id"]])).toEqual([
    ["reserve", "o-1"],
    ["refund", "o-1"],
  ]);
  expect(traces().size).toBe(1);
});

it("sagas, and stages, have traces of their own", async () => {
  register();
  await inTraceOf("o-1", "reserve", async () => undefined);
  await inTraceOf("o-2", "reserve", async () => undefined);
  process.env.POWERTOOLS_METRICS_NAMESPACE = "OrderSaga-dev";
  await inTraceOf("o-1", "reserve", async () => undefined);
  expect(traces().size).toBe(3);
});

it("a span of a refused command has the refusal's name, and nothing that the message says", async () => {
  register();
  const refusal = Object.assign(new Error("tok_4242 was declined"), { name: "CardDeclined" });
  await expect(inTraceOf("o-1", "charge", () => Promise.reject(refusal))).rejects.toBe(refusal);
  expect(spans()[0]?.status).toEqual({ code: 2, message: "CardDeclined" });
  expect(JSON.stringify(spans()[0]?.events)).not.toContain("tok_4242");
});

it("without a layer the work is done, and nothing else", async () => {
  expect(await inTraceOf("o-1", "reserve", async () => 7)).toBe(7);
  expect(spans()).toEqual([]);
});
