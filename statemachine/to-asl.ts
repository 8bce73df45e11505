import type { Catcher, Fail, Retrier, State, StateMachine, Task } from "./asl";
import { checkAsl } from "./check-asl";
import { checkSaga } from "./check-saga";
import type { Command, Patience, Retry, Saga } from "./vocabulary";

/**
 * What Lambda and Step Functions report when it is worth trying again: the service failed, was
 * busy, timed out or lost the process; or the function says that something it needs is away.
 * https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html
 */
const TRANSIENT = [
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
  "Lambda.Unknown",
  "Runtime.ExitError",
  "Sandbox.Timedout",
  "States.Timeout",
  "Unavailable",
];

/** The saga's input, read from the context so that no state can lose it. */
const INPUT = "{% $states.context.Execution.Input %}";
const STEP_DEAD_LETTER = "DeadLetterStep";
const UNDO_DEAD_LETTER = "DeadLetterCompensation";
const UNDO_FAILED = "CompensationFailed";
const CLOSED = "AlreadyConfirmed";

type States = Record<string, State>;

/**
 * Compiles a saga to its state machine.
 * @throws InvalidSaga when the saga could hang, lose an error or stay half undone.
 */
export function toAsl(saga: Saga): StateMachine {
  checkSaga(saga);
  const machine: StateMachine = {
    Comment: saga.comment,
    QueryLanguage: "JSONata",
    StartAt: saga.steps[0]?.name ?? "",
    States: { ...forwardStates(saga), ...backwardStates(saga), ...endStates(saga) },
  };
  checkAsl(machine);
  return machine;
}

/** The steps in order. A refusal goes to the fence, any other error there by the dead letter. */
function forwardStates(saga: Saga): States {
  const execution = jsonata("$states.context.Execution.Id");
  const states: States = {};
  saga.steps.forEach((step, i) => {
    const next = saga.steps[i + 1]?.name;
    states[step.name] = {
      ...invoke(saga, step, saga.forward, { execution }),
      Catch: [
        ...catchers(step, "reject", "rejection"),
        ...catchers(step, "compensate", "failure", saga.fence.name),
        catcher(step.name, ["States.ALL"], "failure", STEP_DEAD_LETTER),
      ],
      ...(next ? { Output: INPUT, Next: next } : end(saga, saga.outcomes.done)),
    };
  });
  states[STEP_DEAD_LETTER] = deadLetter(saga, STEP_DEAD_LETTER, "failure", saga.fence.name);
  return states;
}

/** The fence, then the undo of every step, last step first; the dead letter if one gives up. */
function backwardStates(saga: Saga): States {
  const undos = saga.steps.flatMap((step) => (step.kind === "compensatable" ? [step.undo] : []));
  const chain = [saga.fence, ...undos.reverse()];
  const reason = jsonata("$failure.error");
  const states: States = {};
  chain.forEach((undo, i) => {
    const next = chain[i + 1]?.name;
    states[undo.name] = {
      ...invoke(saga, undo, saga.backward, undo === saga.fence ? { reason } : {}),
      Catch: [
        ...catchers(undo, "reject", "rejection"),
        ...catchers(undo, "closed", "undoFailure", CLOSED),
        catcher(undo.name, ["States.ALL"], "undoFailure", UNDO_DEAD_LETTER),
      ],
      ...(next ? { Output: INPUT, Next: next } : end(saga, saga.outcomes.undone, { reason })),
    };
  });
  states[UNDO_DEAD_LETTER] = deadLetter(saga, UNDO_DEAD_LETTER, "undoFailure", UNDO_FAILED);
  return states;
}

/** Where a saga ends that neither finished its last step nor its last undo. */
function endStates(saga: Saga): States {
  const tasks = saga.steps.flatMap((s): Command[] => ("undo" in s ? [s, s.undo] : [s]));
  const rejections = [...tasks, saga.fence].flatMap((task) => routed(task, "reject"));
  return {
    [CLOSED]: { Type: "Succeed", Output: end(saga, saga.outcomes.done).Output },
    [UNDO_FAILED]: fail(saga, UNDO_FAILED, "undoFailure"),
    ...Object.fromEntries(rejections.map((name) => [name, fail(saga, name, "rejection")])),
  };
}

type Variable = "failure" | "undoFailure" | "rejection";

function invoke(
  { input }: Saga,
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
    Retry: [retrier(TRANSIENT, retry)],
  };
}

/** One message to the dead-letter queue of the same name; if that fails too the saga goes on. */
function deadLetter({ id, backward }: Saga, name: string, variable: Variable, next: string): Task {
  const queue = name.replace(/^DeadLetter(.*)$/, "$1DeadLetterQueueUrl");
  const told = ["step", "error", "cause"].map((f) => [f, jsonata(`$${variable}.${f}`)]);
  return {
    Type: "Task",
    Resource: "arn:aws:states:::sqs:sendMessage",
    Arguments: {
      QueueUrl: `\${${queue}}`,
      MessageBody: {
        sagaId: jsonata(id),
        execution: jsonata("$states.context.Execution.Id"),
        ...Object.fromEntries(told),
        input: INPUT,
      },
    },
    TimeoutSeconds: backward.timeoutSeconds,
    Retry: [retrier(["States.ALL"], backward.retry)],
    Catch: [{ ErrorEquals: ["States.ALL"], Next: next }],
    Output: INPUT,
    Next: next,
  };
}

function end({ id, idName }: Saga, outcome: string, more: object = {}) {
  return { Output: { [idName]: jsonata(id), outcome, ...more }, End: true } as const;
}

/** A function's cause is JSON with the message in it; Step Functions' own is plain text. */
function fail({ id }: Saga, error: string, variable: Variable): Fail {
  const cause = `$${variable}.cause`;
  const message = `($contains(${cause}, '"errorMessage"') ? $parse(${cause}).errorMessage : ${cause})`;
  return {
    Type: "Fail",
    Error: error,
    Cause: jsonata(
      `${id} & ': ' & $${variable}.step & ': ' & $${variable}.error & ': ' & ${message}`,
    ),
  };
}

function routed({ refused }: Command, route: string): string[] {
  return Object.keys(refused).filter((name) => refused[name] === route);
}

/** The catches of one route; without a target every error name is a state of its own. */
function catchers(task: Command, route: string, variable: Variable, target?: string): Catcher[] {
  const names = routed(task, route);
  if (names.length === 0) return [];
  if (target) return [catcher(task.name, names, variable, target)];
  return names.map((name) => catcher(task.name, [name], variable, name));
}

function catcher(
  step: string,
  errors: readonly string[],
  variable: Variable,
  next: string,
): Catcher {
  const error = jsonata("$states.errorOutput.Error");
  const cause = jsonata("'' & $states.errorOutput.Cause");
  return { ErrorEquals: errors, Assign: { [variable]: { step, error, cause } }, Next: next };
}

function retrier(errors: readonly string[], retry: Retry): Retrier {
  return {
    ErrorEquals: errors,
    IntervalSeconds: retry.intervalSeconds,
    BackoffRate: retry.backoffRate,
    MaxAttempts: retry.maxAttempts,
    MaxDelaySeconds: retry.maxDelaySeconds,
    JitterStrategy: "FULL",
  };
}

function jsonata(expression: string): string {
  return `{% ${expression} %}`;
}
