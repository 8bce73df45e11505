import type { Task } from "./asl";
import { EXECUTION, INPUT, jsonata, retrier, type Variable } from "./asl-parts";
import { LAMBDA_BUSY, LAMBDA_PASSES, SQS_PASSES } from "./passing-errors";
import type { Command, Declaration, Patience } from "./vocabulary";

/** Sends a command to its service's function. */
export function invoke(
  { input, busy }: Declaration,
  { participant, command }: Command,
  { timeoutSeconds, retry }: Patience,
  extra: object,
): Omit<Task, "Catch" | "Next" | "End"> {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: {
      FunctionName: `\${${participant}FunctionArn}`,
      Payload: { command, [input]: INPUT, ...extra },
    },
    TimeoutSeconds: timeoutSeconds,
    Retry: [retrier(LAMBDA_PASSES, retry), retrier(LAMBDA_BUSY, busy)],
  };
}

/**
 * Sends one message to the dead-letter queue of the same name. If that fails too, the saga still continues.
 */
export function deadLetterTask(
  { id, backward }: Declaration,
  name: string,
  variable: Variable,
  next: string,
): Task {
  const queue = name.replace(/^DeadLetter(.*)$/, "$1DeadLetterQueueUrl");
  const told = ["step", "error", "cause"].map((f) => [f, jsonata(`$${variable}.${f}`)]);
  return {
    Type: "Task",
    Resource: "arn:aws:states:::sqs:sendMessage",
    Arguments: {
      QueueUrl: `\${${queue}}`,
      MessageBody: {
        sagaId: jsonata(id),
        execution: EXECUTION,
        ...Object.fromEntries(told),
        input: INPUT,
      },
    },
    TimeoutSeconds: backward.timeoutSeconds,
    Retry: [retrier(SQS_PASSES, backward.retry)],
    Catch: [{ ErrorEquals: ["States.ALL"], Next: next }],
    Output: INPUT,
    Next: next,
  };
}

/** The end of an execution, with its output. */
export function end({ id, idName }: Declaration, outcome: string, more: object = {}) {
  return { Output: { [idName]: jsonata(id), outcome, ...more }, End: true } as const;
}
