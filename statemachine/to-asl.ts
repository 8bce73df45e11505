import { approvalStates, decisionTold } from "./approval-asl";
import { InvalidSaga, type State, type StateMachine, type Task } from "./asl";
import { catcher, catchers, EXECUTION, fail, INPUT, jsonata, routed } from "./asl-parts";
import { checkAsl } from "./check-asl";
import { checkSaga } from "./check-saga";
import { onwardStates, retriablesOf } from "./onward-asl";
import { deadLetterTask, end, invoke } from "./tasks-asl";
import type { Approval, Command, Committing, Declaration, Step } from "./vocabulary";

/** The error for an input that the state machine's own expressions cannot read. */
const UNREADABLE = "States.QueryEvaluationError";
const STEP_DEAD_LETTER = "DeadLetterStep";
const UNDO_DEAD_LETTER = "DeadLetterCompensation";
const UNDO_FAILED = "CompensationFailed";

type States = Record<string, State>;

/**
 * Compiles a saga to its state machine.
 * @throws InvalidSaga if the saga could hang, lose an error or stay half undone.
 */
export function toAsl(saga: Declaration): StateMachine {
  checkSaga(saga);
  const machine: StateMachine = {
    Comment: saga.comment,
    QueryLanguage: "JSONata",
    StartAt: saga.steps[0]?.name ?? "",
    States: distinct(saga, [
      ...forwardStates(saga),
      ...onwardStates(saga),
      ...backwardStates(saga),
      ...endStates(saga),
    ]),
  };
  checkAsl(machine);
  return machine;
}

/** The steps up to the pivot. A refusal leads to the fence. Any other error does too, after a dead letter. */
function forwardStates(saga: Declaration): States[] {
  const states = saga.steps.map((step, i): States => {
    const following = saga.steps[i + 1];
    const next = following && entryOf(following);
    if (step.kind === "retriable") return {};
    return step.kind === "approval"
      ? waitStates(saga, step, next)
      : { [step.name]: forwardTask(saga, step, next) };
  });
  const deadLetter = deadLetterTask(saga, STEP_DEAD_LETTER, "failure", saga.fence.name);
  return [...states, { [STEP_DEAD_LETTER]: deadLetter }];
}

/** The wait for a decision. After it the asked step runs again and reads the decision. */
function waitStates(saga: Declaration, approval: Approval, next: string | undefined): States {
  const { name, asks, choice, decided } = approval;
  const again = (asked: string, as: string, then: string) => {
    const step = saga.steps.find((it) => it.name === asked);
    if (!step || step.kind === "approval" || step.kind === "retriable") {
      throw new InvalidSaga(`${name}: ${asked} tells no decision`);
    }
    const unread = step.kind === "pivot" ? step : { ...step, unreadable: undefined };
    return forwardTask(saga, { ...unread, name: as }, then);
  };
  const reads = again(asks, approval.reads, choice);
  return {
    ...approvalStates(approval, saga, next, STEP_DEAD_LETTER),
    ...(decided && { [decided.reads]: again(decided.asks, decided.reads, approval.reads) }),
    [approval.reads]: { ...reads, Assign: decisionTold(approval, "wait") },
  };
}

/** The state at which a step begins. */
function entryOf(step: Step): string {
  return step.kind === "approval" ? step.choice : step.name;
}

function forwardTask(saga: Declaration, step: Committing, next: string | undefined): Task {
  const asking = saga.steps.find((s) => s.kind === "approval" && s.asks === step.name);
  const unreadable = step.kind === "compensatable" && step.unreadable;
  return {
    ...invoke(saga, step, saga.forward, { execution: EXECUTION }),
    Catch: [
      ...catchers(step, "reject", "rejection"),
      ...catchers(step, "compensate", "failure", saga.fence.name),
      ...(unreadable ? [catcher(step.name, [UNREADABLE], "rejection", unreadable)] : []),
      catcher(step.name, ["States.ALL"], "failure", STEP_DEAD_LETTER),
    ],
    ...(asking?.kind === "approval" && { Assign: decisionTold(asking, "step") }),
    ...(next ? { Output: INPUT, Next: next } : end(saga, saga.outcomes.done)),
  };
}

/** The fence, then the undo of every step, last step first. If one fails for good, a dead letter follows. */
function backwardStates(saga: Declaration): States[] {
  const undos = saga.steps.flatMap((step) => (step.kind === "compensatable" ? [step.undo] : []));
  const chain = [saga.fence, ...undos.reverse()];
  const reason = jsonata("$failure.error");
  // The record keeps the first reason. An execution that resumes an undo was only told that it is abandoned.
  const kept = "$states.result.Payload.reason";
  const keeps = { reason: jsonata(`$exists(${kept}) ? ${kept} : $failure.error`) };
  // If the pivot has won, the steps after it must still run.
  const onward = retriablesOf(saga)[0]?.name;
  const states = chain.map((undo, i): States => {
    const next = chain[i + 1]?.name;
    const task: Task = {
      ...invoke(saga, undo, saga.backward, undo === saga.fence ? { reason } : {}),
      Catch: [
        ...catchers(undo, "reject", "rejection"),
        ...catchers(undo, "closed", "undoFailure", onward),
        catcher(undo.name, ["States.ALL"], "undoFailure", UNDO_DEAD_LETTER),
      ],
      ...(undo === saga.fence && { Assign: keeps }),
      ...(next
        ? { Output: INPUT, Next: next }
        : end(saga, saga.outcomes.undone, { reason: jsonata("$reason") })),
    };
    return { [undo.name]: task };
  });
  const deadLetter = deadLetterTask(saga, UNDO_DEAD_LETTER, "undoFailure", UNDO_FAILED);
  return [...states, { [UNDO_DEAD_LETTER]: deadLetter }];
}

/** The ends of a saga that finished neither its last step nor its last undo. */
function endStates(saga: Declaration): States[] {
  const tasks = [saga.fence, ...saga.steps.flatMap(tasksOf)];
  const ended = (route: string) => [...new Set(tasks.flatMap((task) => routed(task, route)))];
  const done: State = { Type: "Succeed", Output: end(saga, saga.outcomes.done).Output };
  const closed = retriablesOf(saga).length === 0 ? ended("closed") : [];
  return [
    ...closed.map((name) => ({ [name]: done })),
    { [UNDO_FAILED]: fail(saga, UNDO_FAILED, "undoFailure") },
    ...ended("reject").map((name) => ({ [name]: fail(saga, name, "rejection") })),
  ];
}

/** @throws InvalidSaga if two states have the same name, because one would be lost. */
function distinct({ name }: Declaration, parts: readonly States[]): States {
  const names = parts.flatMap((part) => Object.keys(part));
  const twice = names.find((state, i) => names.indexOf(state) !== i);
  if (twice) throw new InvalidSaga(`${name}: two states are called ${twice}`);
  return Object.assign({}, ...parts);
}

function tasksOf(step: Step): Command[] {
  if (step.kind === "approval") return [];
  return step.kind === "compensatable" ? [step, step.undo] : [step];
}
