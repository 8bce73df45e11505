import { HAND_OVER } from "../lambdas/saga/lane";
import { InvalidSaga, type State, type StateMachine, type Task } from "./asl";
import { EXECUTION, retrier } from "./asl-parts";
import { checkAsl } from "./check-asl";
import { checkExpress, nextOf } from "./check-express";
import { handOverStates } from "./hand-over-asl";
import { toAsl } from "./to-asl";
import type { Declaration } from "./vocabulary";

type States = Record<string, State>;

/** Seconds: longer than a function's own time, as the standard workflow's are. */
const TASK_SECONDS = 12;
/** How often a task is tried again, forwards and backwards: as often as fits into the time that there is. */
const RETRIES = [
  { forward: 1, backward: 1 },
  { forward: 1, backward: 0 },
  { forward: 0, backward: 0 },
] as const;

/**
 * Compiles a saga to its express workflow: the standard one, but for what waits or fails for good. There it names
 * the standard workflow as the saga's driver, starts it, and ends. A refusal is undone in place.
 * @throws InvalidSaga if the saga has so many steps that an express workflow could be cut off in the middle.
 */
export function toExpress(saga: Declaration): StateMachine {
  const standard = toAsl(saga);
  let why = "";
  for (const retries of RETRIES) {
    const machine = derived(saga, standard, retries);
    checkAsl(machine);
    try {
      checkExpress(machine);
      return machine;
    } catch (error) {
      if (!(error instanceof InvalidSaga)) throw error;
      why = error.message;
    }
  }
  throw new InvalidSaga(`${saga.name}: ${why}`);
}

function derived(
  saga: Declaration,
  standard: StateMachine,
  retries: (typeof RETRIES)[number],
): StateMachine {
  const undos = new Set(
    [saga.fence, ...saga.steps.flatMap((it) => (it.kind === "compensatable" ? [it.undo] : []))].map(
      ({ name }) => name,
    ),
  );
  const handed = Object.entries(standard.States).flatMap(([name, state]) =>
    isHandedOver(state) ? [name] : [],
  );
  const elsewhere = (name: string) => (handed.includes(name) ? HAND_OVER : name);
  const states = Object.entries(standard.States).map(([name, state]) => {
    const led = leading(state, elsewhere);
    if (led.Type !== "Task") return [name, led];
    const patient = hurried(led, undos.has(name) ? retries.backward : retries.forward);
    return [name, name === saga.fence.name ? naming(patient) : patient];
  });
  const all: States = { ...Object.fromEntries(states), ...handOverStates(saga) };
  return {
    ...standard,
    Comment: `${standard.Comment}; what waits or fails is handed over to the standard workflow`,
    States: reachable(standard.StartAt, placing(saga, all)),
  };
}

/** Waits for a person, and messages to one about what was given up. */
const isHandedOver = (state: State) =>
  state.Type === "Task" && !state.Resource.endsWith("lambda:invoke");

function leading(state: State, to: (name: string) => string): State {
  const next = <T extends { readonly Next: string }>(it: T): T => ({ ...it, Next: to(it.Next) });
  switch (state.Type) {
    case "Task":
      return {
        ...state,
        ...(state.Catch && { Catch: state.Catch.map(next) }),
        ...(state.Next && { Next: to(state.Next) }),
      };
    case "Choice":
      return { ...state, Choices: state.Choices.map(next), Default: to(state.Default) };
    default:
      return state;
  }
}

/** With one retrier: two would count on their own, and their worst cases add up. */
function hurried(task: Task, maxAttempts: number): Task {
  const { Retry: retriers = [], TimeoutSeconds: _, ...rest } = task;
  const errors = [...new Set(retriers.flatMap(({ ErrorEquals }) => ErrorEquals))];
  const retry = { maxAttempts, intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 2 };
  return { ...rest, TimeoutSeconds: TASK_SECONDS, Retry: [retrier(errors, retry)] };
}

/** The fence tells who sends it, so that the record knows how soon it must be looked at. */
function naming(task: Task): Task {
  const { Payload, ...rest } = task.Arguments as { readonly Payload: object };
  return { ...task, Arguments: { ...rest, Payload: { ...Payload, execution: EXECUTION } } };
}

/** The first step notes whether the record is there. Only an unknown outcome leaves that open. */
function placing({ steps: [first] }: Declaration, states: States): States {
  const name = first?.name ?? "";
  const task = states[name];
  if (task?.Type !== "Task") throw new InvalidSaga(`${name} is no task`);
  const Catch = (task.Catch ?? []).map((it) => {
    const placed = !it.ErrorEquals.includes("States.ALL");
    const goesOn = it.Assign !== undefined && "failure" in it.Assign;
    return goesOn ? { ...it, Assign: { ...it.Assign, placed } } : it;
  });
  return { ...states, [name]: { ...task, Catch, Assign: { ...task.Assign, placed: true } } };
}

function reachable(start: string, states: States): States {
  const found = new Set<string>();
  const walk = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const state = states[name];
    if (state) nextOf(state).forEach(walk);
  };
  walk(start);
  return Object.fromEntries(Object.entries(states).filter(([name]) => found.has(name)));
}
