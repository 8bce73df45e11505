import timers from "node:timers/promises";
import { messageOf } from "../../saga/errors";
import { HAND_OVER } from "../../saga/lane";
import type { Definition, Task } from "./asl";
import { Machine, type Outcome, type Position, type Waiting } from "./machine";

/** Milliseconds that are kept for a hand-over: two requests, each with its tries. */
export const HAND_OVER_MS = 10_000;

/** What a run needs from outside. */
export interface Surroundings {
  /** Does a task. What it throws is the task's error, by its name. */
  perform(task: Task, args: unknown): Promise<unknown>;
  /** Milliseconds until the process is stopped. */
  leftMs(): number;
}

export type End = Exclude<Position, Waiting>;

/**
 * Steps an express workflow to its end, in this process. A task that takes too long has timed out, as in Step
 * Functions; what it was doing goes on unawaited. Where the time gets short, the saga is handed over.
 */
export async function drive(
  definition: Definition,
  execution: { readonly Id: string; readonly Input: unknown },
  { perform, leftMs }: Surroundings,
): Promise<End> {
  const machine = new Machine(definition, execution);
  const spareMs = () => leftMs() - HAND_OVER_MS;
  let at = await machine.start();
  while (at.at === "task") {
    const task = taskIn(definition, at.state);
    const isCommand = commands(task);
    if (isCommand && spareMs() <= 0) {
      at = await machine.instead(at, HAND_OVER);
      continue;
    }
    const args = await machine.arguments(at, "");
    const mostMs = Math.min(1000 * Number(task.TimeoutSeconds), isCommand ? spareMs() : leftMs());
    const next = await machine.next(at, await outcomeOf(perform(task, args), mostMs));
    const tried = retryOf(at, next);
    if (tried) await pause(task, tried, isCommand ? spareMs() : leftMs());
    at = next;
  }
  return at;
}

/** Whether a task is a step of the saga or its undo, not a part of the hand-over. */
export const commands = ({ Resource }: Pick<Task, "Resource">) =>
  Resource.endsWith("lambda:invoke");

function taskIn({ States }: Definition, name: string): Task {
  const task = States[name];
  if (task?.Type !== "Task") throw new Error(`${name} is no task`);
  return task;
}

async function outcomeOf(doing: Promise<unknown>, mostMs: number): Promise<Outcome> {
  const done = doing.then((result): Outcome => ({ result }), failure);
  // A timer that is cleared costs nothing. One that is aborted makes an error with a stack, for each task.
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Outcome>((over) => {
    timer = setTimeout(over, mostMs, { error: "States.Timeout", cause: "" });
  });
  try {
    return await Promise.race([done, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** As Lambda tells what a function has thrown. */
function failure(error: unknown): Outcome {
  const errorType = error instanceof Error ? error.name : "Error";
  const cause = JSON.stringify({ errorType, errorMessage: messageOf(error) });
  return { error: errorType, cause };
}

interface Tried {
  readonly retrier: number;
  /** How often it was used before. */
  readonly before: number;
}

function retryOf(at: Waiting, next: Position): Tried | undefined {
  if (next.at !== "task" || next.state !== at.state) return undefined;
  const retrier = next.retries.findIndex((used, i) => used !== at.retries[i]);
  return retrier < 0 ? undefined : { retrier, before: at.retries[retrier] ?? 0 };
}

/** Full jitter, as the definition says. */
async function pause({ Retry }: Task, { retrier, before }: Tried, mostMs: number): Promise<void> {
  const { IntervalSeconds = 1, BackoffRate = 1, MaxDelaySeconds = 1 } = Retry[retrier] ?? {};
  const seconds = Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** before);
  await timers.setTimeout(Math.max(0, Math.min(Math.random() * 1000 * seconds, mostMs)));
}
