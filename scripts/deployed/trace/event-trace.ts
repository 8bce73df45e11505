import * as z from "zod";
import { order } from "../../../lambdas/order/saga";
import { outcomesOf, routesOf } from "../../../lambdas/saga/routes";
import type { ChoreographyClient } from "../choreography-client";
import type { FoundLine, LogSearch } from "../log-search";

const eventTypes = Object.keys(routesOf(order));
const outcomes = outcomesOf(order);
const commands = Object.keys(outcomes);
const published = z.object({ message: z.literal("published"), event: z.string() });
const reacted = z.object({
  message: z.enum(["committed", "replayed", "refused", "waits"]),
  event: z.enum(eventTypes),
  command: z.enum(commands).optional(),
  refusal: z.string().optional(),
});
const failed = z.object({
  message: z.literal("failed"),
  receives: z.number(),
  error: z.object({ name: z.string(), message: z.string() }),
});
/** Its own time: LocalStack gives all lines of an invocation the time at which it has ended. */
const about = z.object({
  correlation_id: z.string(),
  service: z.string(),
  timestamp: z.coerce.date(),
});

/** One thing that happened to a saga of the choreography, as the function that did it logged it. */
export type TraceStep = { readonly at: number; readonly by: string } & (
  | { readonly event: string }
  | { readonly heard: string; readonly command?: string | undefined; readonly became: string }
  | { readonly failed: string; readonly receives: number }
);

/** All that can be found out about one saga, and how many requests it took to ask. */
export interface Found {
  readonly steps: readonly TraceStep[];
  readonly requests: number;
}

/**
 * Puts together what happened to a saga: nobody holds it in one place. Of an event that is on the
 * bus or in a queue right now nothing is to be seen.
 */
export async function traceSaga(
  { outputs }: ChoreographyClient,
  logs: LogSearch,
  { orderId, since }: { readonly orderId: string; readonly since: number },
): Promise<Found> {
  const names = [
    ...[outputs.PublisherFunctionName, outputs.OrderFunctionName],
    ...[outputs.InventoryFunctionName, outputs.PaymentFunctionName],
  ];
  const before = logs.requests;
  const lines = await logs.lines(names, { since, text: orderId });
  return { steps: traceOf(orderId, lines), requests: logs.requests - before };
}

/** What logs say of one saga: the events that were told of it, and what was done about each. */
export function traceOf(orderId: string, lines: readonly FoundLine[]): TraceStep[] {
  const steps = lines.flatMap(({ message }): TraceStep[] => {
    const line = jsonOf(message);
    const { data } = about.safeParse(line);
    if (data?.correlation_id !== orderId) return [];
    return stepsOf(line, orderId, { at: data.timestamp.getTime(), by: data.service });
  });
  return steps.toSorted((a, b) => a.at - b.at);
}

function stepsOf(line: unknown, orderId: string, told: { at: number; by: string }): TraceStep[] {
  const news = published.safeParse(line).data;
  const type = eventTypes.find((name) => news?.event === `${orderId}/${name}`);
  if (type) return [{ ...told, event: type }];
  const problem = failed.safeParse(line).data;
  if (problem) {
    const { error, receives } = problem;
    return [{ ...told, failed: `${error.name}: ${error.message}`, receives }];
  }
  const done = reacted.safeParse(line).data;
  if (!done) return [];
  const { event: heard, command, refusal, message } = done;
  const step = { ...told, heard, command, became: refusal ?? message };
  const event = command && toldBy(command, message);
  return event ? [step, { ...told, event }] : [step];
}

/** What a reaction tells itself, because no row's change would: a replay, a refusal. */
function toldBy(command: string, became: string): string | undefined {
  if (became === "replayed") return outcomes[command]?.done;
  return became === "refused" ? outcomes[command]?.refused : undefined;
}

/** A step in words. */
export function inWords(step: TraceStep): string {
  if ("event" in step) return `${step.by} tells: ${step.event}`;
  if ("failed" in step) return `${step.by} fails, delivery ${step.receives}: ${step.failed}`;
  const { by, heard, command, became } = step;
  return `${by} hears ${heard}: ${command ? `${command}, ` : ""}${became}`;
}

function jsonOf(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
