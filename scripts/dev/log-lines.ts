import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { jsonOf } from "../command/json";
import { NewLines } from "../deployed/log-search";
import type { DeployedFunction } from "./functions";

const PAUSE_MS = 500;
/** Lambda's own lines of each invocation, metrics, and failures that the function itself has logged. */
const NOISE =
  /^(START|END|REPORT|INIT_START) |^\{"_aws"|^No application metrics to publish|\tInvoke Error /;

const lineSchema = z.looseObject({
  level: z.string(),
  message: z.string(),
  timestamp: z.string(),
  correlation_id: z.string().optional(),
});

/** Attributes that Powertools adds to every line. */
const USUAL = new Set([
  ...["level", "message", "timestamp", "correlation_id", "service", "sampling_rate", "cold_start"],
  ...["function_arn", "function_memory_size", "function_name", "function_request_id"],
  ...["xray_trace_id"],
]);

/** Formats a log line for people: time, function, saga, message. Undefined for noise. */
export function readable(name: string, at: number, text: string): string | undefined {
  const message = text.trim();
  if (message === "" || NOISE.test(message)) return undefined;
  const line = lineSchema.safeParse(jsonOf(message)).data;
  const time = new Date(line?.timestamp ?? at).toISOString().slice(11, 23);
  const words = line ? [...level(line.level), line.message, ...details(line)] : [message];
  return [time, name.padEnd(12), line?.correlation_id ?? "-", ...words].join("  ");
}

const level = (name: string) => (name === "INFO" || name === "DEBUG" ? [] : [name]);

const details = (line: object) =>
  Object.entries(line)
    .filter(([key]) => !USUAL.has(key))
    .map(([key, value]) => `${key}=${shortly(value)}`);

function shortly(value: unknown): string {
  const error = z.looseObject({ name: z.string(), message: z.string() }).safeParse(value).data;
  if (error) return `${error.name}: ${error.message}`;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Prints new log lines of the functions until the signal is aborted. */
export async function followLogs(
  functions: readonly DeployedFunction[],
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const names = new Map(functions.map(({ functionName, name }) => [functionName, name]));
  const lines = new NewLines([...names.keys()]);
  while (!signal.aborted) {
    // An error, e.g. while the emulator restarts, is ignored: the next round asks again.
    for (const { functionName, at, message } of await lines.next().catch(() => [])) {
      const line = readable(names.get(functionName) ?? functionName, at, message);
      if (line) print(line);
    }
    await delay(PAUSE_MS, undefined, { signal }).catch(() => {});
  }
  lines.close();
}
