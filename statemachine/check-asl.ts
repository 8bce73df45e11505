import { InvalidSaga, type StateMachine, type Task } from "./asl";

/**
 * Rejects a state machine that could hang or lose a saga.
 * @throws InvalidSaga naming the state: a task without a timeout, a retry without a cap, or an error that
 * nothing catches.
 */
export function checkAsl(machine: StateMachine): void {
  for (const [name, state] of Object.entries(machine.States)) {
    if (state.Type === "Task") checkTask(name, state);
  }
}

function checkTask(name: string, task: Task): void {
  if (!task.TimeoutSeconds) {
    throw new InvalidSaga(`${name}: a task without TimeoutSeconds can hang the saga for a year`);
  }
  for (const { ErrorEquals, MaxAttempts, MaxDelaySeconds } of task.Retry ?? []) {
    if (MaxAttempts === undefined || MaxDelaySeconds === undefined) {
      throw new InvalidSaga(
        `${name}: the retry of ${ErrorEquals.join(", ")} needs MaxAttempts and MaxDelaySeconds`,
      );
    }
  }
  if (!task.Catch?.at(-1)?.ErrorEquals.includes("States.ALL")) {
    throw new InvalidSaga(`${name}: the last Catch must take States.ALL, or an error escapes`);
  }
}
