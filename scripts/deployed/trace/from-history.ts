import type { HistoryEvent } from "@aws-sdk/client-sfn";
import * as z from "zod";
import type { AnySaga } from "../../../lambdas/saga/define";
import { jsonOf } from "../../command/json";
import { type States, statesOf } from "../states";
import type { Kind, TraceEntry } from "./entry";

const answerSchema = z.object({ Payload: z.object({ replayed: z.boolean() }) });

/** What one execution did, under the name `by`: every attempt of every step, and its result. */
export function fromHistory(
  saga: AnySaga,
  by: string,
  events: readonly HistoryEvent[],
): TraceEntry[] {
  const states = statesOf(saga);
  let state = "";
  let tries = 0;
  return events.flatMap((event) => {
    if (event.stateEnteredEventDetails) {
      state = event.stateEnteredEventDetails.name ?? "";
      tries = 0;
    }
    if (event.type === "TaskScheduled") tries += 1;
    const told = tell(states, event, { state, tries });
    if (!told) return [];
    const at = event.timestamp?.toISOString() ?? "";
    const [kind, what] = told;
    return [{ at, source: "history", lane: "execution", by, kind, ...(state && { state }), what }];
  });
}

/** What an event means to a person. Most events tell nothing new. */
function tell(
  states: States,
  event: HistoryEvent,
  { state, tries }: { readonly state: string; readonly tries: number },
): readonly [Kind, string] | undefined {
  switch (event.type) {
    case "ExecutionStarted":
      return ["started", "the execution started"];
    case "ExecutionRedriven":
      return ["started", `somebody redrove it with AWS's own redrive, ${ordinal(event)}`];
    case "TaskScheduled":
      if (tries > 1) return ["repeated", `${state}, try ${tries}`];
      return states.waiting.has(state) ? ["parked", state] : ["tried", state];
    case "TaskSucceeded":
      return succeeded(states, event, state);
    case "TaskFailed":
      return failure(states, state, event.taskFailedEventDetails);
    case "TaskTimedOut":
      return failure(states, state, { error: "States.Timeout" });
    case "ExecutionSucceeded":
      return ["ended", outcomeOf(event)];
    case "ExecutionFailed":
      return ["ended", `FAILED: ${event.executionFailedEventDetails?.error}`];
    case "ExecutionAborted":
      return ["ended", "ABORTED: the execution was stopped"];
    case "ExecutionTimedOut":
      return ["ended", "TIMED_OUT"];
    default:
      return undefined;
  }
}

const ordinal = ({ executionRedrivenEventDetails: details }: HistoryEvent) =>
  `time ${details?.redriveCount ?? "?"}`;

function succeeded(
  { backward }: States,
  { taskSucceededEventDetails }: HistoryEvent,
  state: string,
) {
  const answer = answerSchema.safeParse(jsonOf(taskSucceededEventDetails?.output));
  if (answer.data?.Payload.replayed) {
    return ["skipped", `${state}: was applied before`] as const;
  }
  return backward.has(state) ? (["undone", state] as const) : (["done", state] as const);
}

function failure(
  { waiting, refusals }: States,
  state: string,
  { error = "", cause = "" }: { error?: string | undefined; cause?: string | undefined } = {},
): readonly [Kind, string] {
  if (waiting.has(state) && error === "States.Timeout") return ["refused", `${state}: expired`];
  const message = z.object({ errorMessage: z.string() }).safeParse(jsonOf(cause));
  const why = message.data?.errorMessage ?? cause;
  const short = why.length > 160 ? `${why.slice(0, 157)}...` : why;
  const what = `${state}: ${error}${short ? ` (${short})` : ""}`;
  return [refusals.has(error) ? "refused" : "failed", what];
}

function outcomeOf({ executionSucceededEventDetails }: HistoryEvent): string {
  const output = z
    .object({ outcome: z.string(), reason: z.string().optional() })
    .safeParse(jsonOf(executionSucceededEventDetails?.output)).data;
  if (!output) return "SUCCEEDED";
  return output.reason ? `${output.outcome}: ${output.reason}` : output.outcome;
}
