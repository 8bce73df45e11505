import { type AnySaga, servicesIn } from "../../lambdas/saga/define";
import { recordFacts, serviceFacts } from "../../lambdas/saga/facts";
import type { SagaRows } from "../deployed/books";
import type { LogLine } from "../deployed/log-line";
import type { TraceEntry } from "../deployed/trace/entry";
import type { StepTime } from "./coordination";
import type { Plan } from "./plan";

/** A log line as a person reads it: what was published, done or refused, and because of which event. */
export function lineOf({ message, event, command, refusal, error, did }: LogLine): string {
  if (did) return `sweeper: ${did}`;
  if (message === "published") return `${event?.split("/").at(-1)} published`;
  const what = [command, message.split(":")[0], refusal ?? error?.name].filter(Boolean).join(" ");
  return event ? `${event}: ${what}` : what;
}

/** The same with times: what each service did about the events. */
export function traceOf(lines: readonly LogLine[]): TraceEntry[] {
  return lines.map((line) => ({
    at: line.timestamp.toISOString(),
    source: "log",
    lane: line.service,
    by: "events",
    kind: kindOf(line),
    what: lineOf(line),
  }));
}

function kindOf({ message, refusal, error }: LogLine): TraceEntry["kind"] {
  if (error) return "failed";
  if (refusal) return "refused";
  if (/^(replayed|duplicate)/.test(message)) return "skipped";
  return message === "committed" ? "done" : "told";
}

/** Whether a line says that one of these events was published. */
export const isPublished =
  (...types: readonly string[]) =>
  (line: LogLine): boolean =>
    types.some((type) => lineOf(line) === `${type} published`);

/** When each command ran: from the end of the command before it to its own end. */
export function stepsIn(plan: Plan, lines: readonly LogLine[]): StepTime[] {
  const ends = lines.flatMap(({ command = "", timestamp }) => {
    const step = plan.stateOf(command);
    return step ? [{ step, to: timestamp.getTime() + 1 }] : [];
  });
  return ends.map(({ step, to }, i) => ({ step, from: ends[i - 1]?.to ?? 0, to }));
}

/** The types of the events that a saga's rows say were committed. */
export function factsOf(saga: AnySaga, { record, services }: SagaRows): string[] {
  const before = undefined;
  const ofServices = servicesIn(saga).flatMap((by) => {
    const after = services[by.service]?.row;
    return after ? serviceFacts(by, { before, after }) : [];
  });
  return [
    ...(record ? recordFacts(saga, { before, after: saga.record.parse(record) }) : []),
    ...ofServices,
  ].map(({ type }) => type);
}
